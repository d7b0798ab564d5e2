/**
 * Training and decoding on every backend of a real Chromium, WebGPU among them: the very tests that Node runs. One of
 * Node's is not here: that a position has the same bits in a program of any length, as the order of a sum on a graphics
 * card follows from how many threads share it.
 */
import '../lib/model/closing.test';
import '../lib/model/decoder.test';
import '../lib/training/broken.test';
import '../lib/training/trainer.test';
