export { default } from "./++Tokens.svelte.ts";
export * from "./++Tokens.svelte.ts";
