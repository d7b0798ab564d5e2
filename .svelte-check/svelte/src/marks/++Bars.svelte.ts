///<reference types="svelte" />
;
export interface Bar {
  label: string;
  /** 0 … 1 */
  value: number;
  /** What it was before: a dashed line. */
  ghost?: number | undefined;
  chosen?: boolean | undefined;
  /** Cut by a knob: only its ghost is left. */
  cut?: boolean | undefined;
  /** Which of the four token hues underlines the label. */
  hue?: number | undefined;
  /** Lights together with everything in the figure that has the same link. */
  link?: string | undefined;
  /** What makes it the same bar after a change; the label, unless labels repeat. */
  key?: string | number | undefined;
}
;;

import { percent } from './percent';
;

interface Props {
  bars: readonly Bar[];
  name?: string;
  /** The top of the domain. Never follows the data. */
  max?: number;
  height?: string;
  /** How many bars before the tail, and how many on a narrow screen. */
  limit?: number;
  narrow?: number;
  /** Values from here on are printed. */
  printed?: number;
  /** The bar whose story is being told elsewhere on the page. */
  selected?: number | undefined;
  /** If given, bars are buttons. The tail is not. */
  onselect?: ((index: number) => void) | undefined;
};function $$render() {



let { bars, name = 'Probabilities', max = 1, height = '10.5rem', limit = 20, narrow = 12, printed = 0.015, selected, onselect }: Props = $props();

const sum = (list: readonly Bar[], of: (bar: Bar) => number) => list.reduce((total, bar) => total + of(bar), 0);
function tail(from: number, shown: 'wide' | 'narrow'): (Bar & { shown: string })[] {
  const rest = bars.slice(from);
  if (rest.length < 2) return [];
  const ghost = rest.some((bar) => bar.ghost !== undefined) ? sum(rest, (bar) => bar.ghost ?? bar.value) : undefined;
  return [{ label: `${rest.length} more`, key: `tail-${shown}`, value: sum(rest, (bar) => bar.value), ghost, chosen: rest.some((bar) => bar.chosen), shown }];
}
// One bar more than the limit is drawn as itself: a tail of one would say less.
let ends = $derived({ wide: bars.length > limit + 1 ? limit : bars.length, narrow: bars.length > narrow + 1 ? narrow : bars.length });
let drawn = $derived([
  ...bars.slice(0, ends.wide).map((bar, index) => ({ ...bar, shown: index < ends.narrow ? '' : 'wide', index })),
  ...tail(ends.wide, 'wide').map((bar) => ({ ...bar, index: -1 })),
  ...tail(ends.narrow, 'narrow').map((bar) => ({ ...bar, index: -1 })),
]);
let long = $derived(bars.length > 8 && bars.some((bar) => bar.label.length > 4));
const down = (value: number) => `translateY(calc(${(100 * (1 - Math.min(1, value / max))).toFixed(3)}% - ${value > 0 ? 1 : 0}px))`;
const said = (bar: Bar) => `${bar.label}: ${bar.cut ? 'cut' : `${percent(bar.value)} %`}${bar.chosen ? ', chosen' : ''}`;
;
async () => {




 { svelteHTML.createElement("ol", {    "class":['bars', { long, many: bars.length > 8 }],"aria-label":name,});__sveltets_2_ensureType(String, Number, height);
     for(let bar of __sveltets_2_ensureArray(drawn)){bar.key ?? bar.label;
    const press = bar.index >= 0 ? onselect : undefined;
     { svelteHTML.createElement("li", {   "class":[bar.shown, { tail: bar.index < 0 }],...__sveltets_2_empty({"data-link":bar.link}),});
       { svelteHTML.createElement(press ? 'button' : 'div', {            "type":press ? 'button' : undefined,"role":press ? undefined : 'none',"aria-pressed":press && selected !== undefined ? selected === bar.index : undefined,"class":['bar', { chosen: bar.chosen, cut: bar.cut, selected: selected === bar.index }],"onclick":press && (() => press(bar.index)),});
         { svelteHTML.createElement("span", { "class":`visually-hidden`,});said(bar); }
         { svelteHTML.createElement("span", {   "class":`column`,"aria-hidden":`true`,});
           { svelteHTML.createElement("span", {  "class":`fill`,});__sveltets_2_ensureType(String, Number, down(bar.cut ? 0 : bar.value)); }
          if(bar.ghost !== undefined){ { svelteHTML.createElement("span", {  "class":`ghost`,});__sveltets_2_ensureType(String, Number, down(bar.ghost)); }}
           { svelteHTML.createElement("span", {  "class":['number', { small: bar.value < 0.05 }],});__sveltets_2_ensureType(String, Number, down(Math.max(bar.value, bar.ghost ?? 0)));bar.value >= printed && !bar.cut ? percent(bar.value) : ''; }
         }
         { svelteHTML.createElement("span", {   "class":`label`,"aria-hidden":`true`,}); { svelteHTML.createElement("span", { "class":bar.hue === undefined ? '' : `hue hue-${bar.hue}`,});bar.label; } }
       }
     }
  }
 }


};
return { props: {} as any as Props, exports: {}, bindings: __sveltets_$$bindings(''), slots: {}, events: {} }}
const Bars__SvelteComponent_ = __sveltets_2_fn_component($$render());
/*Ωignore_startΩ*/type Bars__SvelteComponent_ = ReturnType<typeof Bars__SvelteComponent_>;
/*Ωignore_endΩ*/export default Bars__SvelteComponent_;