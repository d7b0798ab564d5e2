///<reference types="svelte" />
;
export interface Token {
  label: string;
  hue?: number | undefined;
  /** Put there by the reader, or not what the text it learned would say. */
  mark?: 'forced' | 'drifted' | undefined;
  link?: string | undefined;
}
;;;
interface Props {
  tokens: readonly Token[];
  next?: Token | undefined;
  /** Soft text after the arrow: how the text goes on. */
  preview?: string | undefined;
  /** The tokens that the model sees: [from, to). Draws a bracket under them. */
  window?: readonly [number, number] | undefined;
  selected?: number | undefined;
  /** If given, chips are buttons; the next token has the index after the last. */
  onselect?: ((index: number) => void) | undefined;
  name?: string;
};function $$render() {


let { tokens, next, preview, window, selected, onselect, name = 'Text so far' }: Props = $props();

let chips = $derived([...tokens, ...(next ? [next] : [])]);
let seen = $derived(window ? window[1] - window[0] : 0);
const inside = (index: number) => window !== undefined && index >= window[0] && index < window[1];
const visible = (label: string) => label.replaceAll('\n', '↵').replace(/^ +$/, (spaces) => '␣'.repeat(spaces.length));
const said = (token: Token, index: number) =>
  `${token.label}${index === tokens.length ? ', next token' : ''}${token.mark ? `, ${token.mark}` : ''}`;
;
async () => {




 { svelteHTML.createElement("div", { "class":['tokens', { windowed: window, marked: chips.some((chip) => chip.mark) }],});
   { svelteHTML.createElement("ol", { "aria-label":name,});
        for(let token of __sveltets_2_ensureArray(chips)){let index = 1;index;
       { svelteHTML.createElement("li", { "class":{ seen: inside(index), first: index === window?.[0], last: inside(index) && index + 1 === window?.[1] },});
         { svelteHTML.createElement(onselect ? 'button' : 'span', {                "type":onselect ? 'button' : undefined,"role":onselect ? undefined : 'none',"aria-current":selected === index ? 'step' : undefined,"aria-label":onselect ? said(token, index) : undefined,"class":['chip', token.mark, { next: index === tokens.length, selected: selected === index }],...__sveltets_2_empty({"data-link":token.link}),"onclick":onselect && (() => onselect(index)),}); { svelteHTML.createElement("span", { "class":token.hue === undefined ? '' : `hue hue-${token.hue}`,});visible(token.label); } }
        if(token.mark){ { svelteHTML.createElement("span", { "class":`mark`,});token.mark; }}
       }
    }
       { svelteHTML.createElement("li", { "class":`none`,});   }
    
    if(preview){ { svelteHTML.createElement("li", { "class":`preview`,}); { svelteHTML.createElement("span", { "aria-hidden":`true`,});  }  { svelteHTML.createElement("span", { "class":`chip`,});preview; } }}
   }
  if(window){ { svelteHTML.createElement("p", { "class":`sees`,});   seen === 1 ? 'this token' : `these ${seen} tokens`;  }}
 }


};
return { props: {} as any as Props, exports: {}, bindings: __sveltets_$$bindings(''), slots: {}, events: {} }}
const Tokens__SvelteComponent_ = __sveltets_2_fn_component($$render());
/*Ωignore_startΩ*/type Tokens__SvelteComponent_ = ReturnType<typeof Tokens__SvelteComponent_>;
/*Ωignore_endΩ*/export default Tokens__SvelteComponent_;