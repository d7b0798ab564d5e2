/** The kernels' texts: each shader and the files it is joined from. Shared ones come first. */
import activation from './activation.wgsl?raw';
import adamw from './adamw.wgsl?raw';
import adamwAll from './adamw-all.wgsl?raw';
import adamwStep from './adamw-step.wgsl?raw';
import add from './add.wgsl?raw';
import attention from './attention.wgsl?raw';
import attentionGradientKeys from './attention-gradient-keys.wgsl?raw';
import attentionGradientQueries from './attention-gradient-queries.wgsl?raw';
import cachedAttention from './cached-attention.wgsl?raw';
import clipScale from './clip-scale.wgsl?raw';
import columnSum from './column-sum.wgsl?raw';
import copy from './copy.wgsl?raw';
import crossEntropyGradient from './cross-entropy-gradient.wgsl?raw';
import crossEntropyMean from './cross-entropy-mean.wgsl?raw';
import crossEntropyRows from './cross-entropy-rows.wgsl?raw';
import curves from './curves.wgsl?raw';
import embedding from './embedding.wgsl?raw';
import embeddingGradient from './embedding-gradient.wgsl?raw';
import layernorm from './layernorm.wgsl?raw';
import layernormGradient from './layernorm-gradient.wgsl?raw';
import blocked from './matmul-blocked.wgsl?raw';
import naive from './matmul-naive.wgsl?raw';
import thin from './matmul-thin.wgsl?raw';
import tiled from './matmul-tiled.wgsl?raw';
import multiply from './multiply.wgsl?raw';
import normPieces from './norm-pieces.wgsl?raw';
import normRoot from './norm-root.wgsl?raw';
import product from './product.wgsl?raw';
import reduce from './reduce.wgsl?raw';
import rmsnorm from './rmsnorm.wgsl?raw';
import rmsnormGradient from './rmsnorm-gradient.wgsl?raw';
import rotate from './rotate.wgsl?raw';

export const shaders = {
  activation: [curves, activation],
  adamw: [adamwStep, adamw],
  adamwAll: [adamwStep, adamwAll],
  add: [add],
  attention: [reduce, attention],
  attentionGradientKeys: [attentionGradientKeys],
  attentionGradientQueries: [reduce, attentionGradientQueries],
  cachedAttention: [reduce, cachedAttention],
  clipScale: [clipScale],
  columnSum: [columnSum],
  copy: [copy],
  crossEntropyGradient: [reduce, crossEntropyGradient],
  crossEntropyMean: [reduce, crossEntropyMean],
  crossEntropyRows: [reduce, crossEntropyRows],
  embedding: [embedding],
  embeddingGradient: [embeddingGradient],
  layernorm: [reduce, layernorm],
  layernormGradient: [reduce, layernormGradient],
  matmulBlocked: [curves, product, blocked],
  matmulNaive: [curves, product, naive],
  matmulThin: [curves, product, thin],
  matmulTiled: [curves, product, tiled],
  multiply: [multiply],
  normPieces: [reduce, normPieces],
  normRoot: [reduce, normRoot],
  rmsnorm: [reduce, rmsnorm],
  rmsnormGradient: [reduce, rmsnormGradient],
  rotate: [rotate],
} as const;

export type ShaderName = keyof typeof shaders;
