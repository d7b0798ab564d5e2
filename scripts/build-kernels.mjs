/**
 * Compiles lib/backends/wasm/kernels/*.ts (AssemblyScript) and writes them as a TypeScript module, so that lib
 * carries its kernels wherever it runs. `npm run kernels` after changing a kernel; a test compares the two.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const source = 'lib/backends/wasm/kernels/index.ts';
const target = 'lib/backends/wasm/module.generated.ts';

const options = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--importMemory',
  '--noExportMemory',
  '--memoryBase',
  '64',
];

/** The compiled kernels as the text of the generated module. */
export async function compileKernels() {
  let binary = new Uint8Array();
  const writeFile = (name, contents) => {
    if (name.endsWith('.wasm')) binary = contents;
  };
  const { error, stderr } = await asc.main([source, '--outFile', 'kernels.wasm', ...options], { writeFile });
  if (error) throw new Error(`the kernels do not compile: ${error.message}\n${stderr.toString()}`);
  const base64 = Buffer.from(binary).toString('base64');
  const made = 'Made from kernels/*.ts by scripts/build-kernels.mjs (npm run kernels). Do not edit.';
  return `/** ${made} ${binary.length} bytes. */\nexport const kernelModule =\n  '${base64}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await compileKernels();
  writeFileSync(target, text);
  console.log(`${target}: ${Math.round(text.length / 1024)} KB`);
}
