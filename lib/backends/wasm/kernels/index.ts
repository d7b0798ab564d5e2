/** Every kernel of the wasm backend: what the compiled module exports. Written in AssemblyScript, TypeScript's syntax over raw memory. */
export { attentionHead } from './attention';
export { attentionHeadGradient } from './attentionGradient';
export { cachedScores, cachedSoftmax, cachedValues, cacheRows } from './cachedAttention';
export { gelu, geluTanh, relu, reluSquared } from './activation';
export { adamw, add, addSquares, clear, clipScale, multiply, root } from './elementwise';
export { layernorm, layernormGradient } from './layernorm';
export { crossEntropy, crossEntropyGradient } from './loss';
export { matmulDots, matmulLongDots } from './dots';
export { matmul } from './matmul';
export { matmulPanels } from './panels';
export { rmsnorm, rmsnormGradient } from './rmsnorm';
export { rotate } from './rotate';
export { columnSum, embedding, embeddingGradient, transpose } from './rows';
export { matmulStream } from './stream';
