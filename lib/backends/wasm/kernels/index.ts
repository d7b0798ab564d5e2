/** Every kernel of the wasm backend: what the compiled module exports. Written in AssemblyScript, TypeScript's syntax over raw memory. */
export { attentionHead, attentionHeadGradient, cachedAttentionHead } from './attention';
export { adamw, add, addSquares, clear, clipScale, gelu, geluTanh, multiply, relu, reluSquared, root } from './elementwise';
export { layernorm, layernormGradient } from './layernorm';
export { crossEntropy, crossEntropyGradient } from './loss';
export { matmul } from './matmul';
export { rmsnorm, rmsnormGradient } from './rmsnorm';
export { rotate } from './rotate';
export { columnSum, embedding, embeddingGradient, transpose } from './rows';
