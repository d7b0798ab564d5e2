///<reference types="svelte" />
;
import type { Snippet } from 'svelte';

export interface Badge {
  /** Computed here and now; recorded from our own model; or drawn to explain, with no model behind it. */
  kind: 'live' | 'recorded' | 'illustration';
  model?: string | undefined;
  /** "4,064 parameters" */
  size?: string | undefined;
}
export interface Action {
  label: string;
  onclick: () => void;
}
;;;
interface Props {
  question: string;
  badge: Badge;
  /** The picture. */
  children: Snippet;
  controls?: Snippet | undefined;
  /** One sentence that states the effect, in plain text: it is also read aloud. */
  sentence?: string | undefined;
  /** The same sentence with emphasis, for the eye. */
  says?: Snippet | undefined;
  formula?: Snippet | undefined;
  table?: Snippet | undefined;
  code?: Snippet | undefined;
  breakIt?: Snippet | undefined;
  /** Further disclosures: a label and what opens. */
  more?: readonly { label: string; content: Snippet }[];
  /** Plain buttons at the end of the foot: reset, copy link. */
  actions?: readonly Action[];
  id?: string | undefined;
};function $$render() {


let { question, badge, children, controls, sentence = '', says, formula, table, code, breakIt, more = [], actions = [], id }: Props = $props();

let disclosures = $derived(
  [
    { label: 'formula', content: formula },
    { label: 'table', content: table },
    { label: 'the code that ran', content: code },
    { label: 'break it', content: breakIt },
    ...more,
  ].filter((entry): entry is { label: string; content: Snippet } => entry.content !== undefined),
);
let source = $derived([badge.model, badge.size].filter(Boolean).join(', '));

/** What a screen reader hears: the sentence once it has stood still for a moment, then silence. */
let spoken = $state('');
let first = true;
$effect(() => {
  const text = sentence;
  if (first) {
    first = false;
    return;
  }
  const say = setTimeout(() => (spoken = text), 700);
  const hush = setTimeout(() => (spoken = ''), 5000);
  return () => [say, hush].forEach(clearTimeout);
});
;
async () => {




 { svelteHTML.createElement("figure", {    "class":`figure`,id,"aria-label":question,});
   { svelteHTML.createElement("figcaption", {});
     { svelteHTML.createElement("span", { "class":`question`,});question; }
     { svelteHTML.createElement("span", { "class":['badge', badge.kind],}); { svelteHTML.createElement("span", {   "class":`sign`,"aria-hidden":`true`,}); }badge.kind;source ? ` · ${source}` : ''; }
   }
   { svelteHTML.createElement("div", { "class":`picture`,});;__sveltets_2_ensureSnippet(children()); }
  if(controls){ { svelteHTML.createElement("div", { "class":`controls needs-script`,});;__sveltets_2_ensureSnippet(controls()); }}
  if(sentence || says){ { svelteHTML.createElement("p", { "class":`sentence`,});if(says){;__sveltets_2_ensureSnippet(says());}else{sentence;} }}
   { svelteHTML.createElement("p", {   "class":`visually-hidden`,"aria-live":`polite`,});spoken; }
  if(disclosures.length || actions.length){
     { svelteHTML.createElement("div", { "class":`foot`,});
         for(let { label, content } of __sveltets_2_ensureArray(disclosures)){label;
         { svelteHTML.createElement("details", { "class":label === 'table' ? 'table' : '',});
           { svelteHTML.createElement("summary", {}); { svelteHTML.createElement("span", {});label; } }
           { svelteHTML.createElement("div", { "class":`opened`,});;__sveltets_2_ensureSnippet(content()); }
         }
      }
         for(let { label, onclick } of __sveltets_2_ensureArray(actions)){label;
         { svelteHTML.createElement("button", {    "type":`button`,"class":`needs-script actions`,onclick,}); { svelteHTML.createElement("span", {});label; } }
      }
     }
  }
 }


};
return { props: {} as any as Props, exports: {}, bindings: __sveltets_$$bindings(''), slots: {}, events: {} }}
const Figure__SvelteComponent_ = __sveltets_2_fn_component($$render());
/*Ωignore_startΩ*/type Figure__SvelteComponent_ = ReturnType<typeof Figure__SvelteComponent_>;
/*Ωignore_endΩ*/export default Figure__SvelteComponent_;