/** Kernels are files of WGSL, taken in as text by whatever bundles lib: what is shown is what runs. */
declare module '*.wgsl?raw' {
  const source: string;
  export default source;
}
