export { default } from "./++Dart.svelte.ts";
export * from "./++Dart.svelte.ts";
