/** Every kernel of the wasm backend: what the compiled module exports. Written in AssemblyScript, TypeScript's syntax over raw memory. */
export { attentionHead, attentionHeadGradient } from './attention';
export { adamw, add, addSquares, clear, gelu, multiply, root } from './elementwise';
export { layernorm, layernormGradient } from './layernorm';
export { crossEntropy, crossEntropyGradient } from './loss';
export { matmul } from './matmul';
export { columnSum, embedding, embeddingGradient, transpose } from './rows';
