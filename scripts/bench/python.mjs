/** Contenders outside the browser: programs of Python, each answer a new process that warms itself up. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} program a file of this folder
 * @param {{ interpreter: string, inputs: (work: string) => Promise<object>, once?: boolean, words?: string[] }} how
 * `inputs`: config, recipe and weights of a work; `once`: one answer is enough, it takes minutes
 * @returns {import('./race.mjs').Contender}
 */
export function inPython(name, program, { interpreter, inputs, once = false, words = [] }) {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return {
    name,
    once,
    warm: async ({ work }) => answered(interpreter, [path, ...words], { work, ...(await inputs(work)) }),
    close: async () => {},
  };
}

function answered(interpreter, words, order) {
  return new Promise((resolve) => {
    const child = spawn(interpreter, words);
    let [said, complaint] = ['', ''];
    child.stdout.on('data', (text) => {
      said += text;
    });
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    child.on('error', () => resolve({ failure: `not on this machine: there is no ${interpreter}` }));
    child.on('close', (code) =>
      resolve(code === 0 ? JSON.parse(said) : { failure: complaint.trim().split('\n').at(-1) }),
    );
    child.stdin.on('error', () => {}); // it may have left before it read all
    child.stdin.end(JSON.stringify(order));
  });
}
