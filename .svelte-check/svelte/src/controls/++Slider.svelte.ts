///<reference types="svelte" />
;
export interface Scale {
  /** Value to place on the track, 0 … 1. */
  toPosition: (value: number) => number;
  fromPosition: (position: number) => number;
}
;;;
interface Props {
  label: string;
  value: number;
  min?: number;
  max?: number;
  step?: number;
  /** Only these values, evenly spaced. Comes before min, max, step and scale. */
  values?: readonly number[] | undefined;
  scale?: Scale | undefined;
  ticks?: readonly (number | { value: number; label: string })[];
  /** How the value is written beside the label. */
  format?: (value: number) => string;
  /** What a screen reader says: the effect, not the number alone. */
  effect?: string | undefined;
  disabled?: boolean;
  link?: string | undefined;
  oninput?: ((value: number) => void) | undefined;
  onchange?: ((value: number) => void) | undefined;
};function $$render() {


let { label, value = $bindable(), min = 0, max = 1, step = 0.01, values, scale, ticks = [], format = String, effect, disabled = false, link, oninput, onchange }: Props = $props()/*Ωignore_startΩ*/;value;/*Ωignore_endΩ*/;
const id = $props.id();

let places: Scale = $derived.by(() => {
  const last = (values?.length ?? 0) - 1;
  if (values) return { toPosition: (v) => values.indexOf(v) / last, fromPosition: (p) => values[Math.round(p * last)] ?? value };
  return scale ?? { toPosition: (v) => (v - min) / (max - min), fromPosition: (p) => min + p * (max - min) };
});
const at = (v: number) => Math.min(1, Math.max(0, places.toPosition(v)));
const snap = (v: number) => (values ? v : Math.min(max, Math.max(min, Number((Math.round(v / step) * step).toFixed(10)))));
/** The input walks over places, so a scale of any shape is a straight track to it. */
let stops = $derived(values ? values.length - 1 : scale ? 1000 : Math.round((max - min) / step));

function set(next: number) {
  if (next === value) return;
  value = next;
  oninput?.(next);
}
/** Arrow keys step in values, not in places. */
function key(event: KeyboardEvent) {
  const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -1e9, End: 1e9 }[event.key];
  if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const place = values ? Math.min(stops, Math.max(0, values.indexOf(value) + (Math.abs(by) === 10 ? by / 5 : by))) : 0;
  set(values ? (values[place] ?? value) : snap(value + by * step));
  onchange?.(value);
}
;
async () => {




 { svelteHTML.createElement("div", {    "class":`slider`,...__sveltets_2_empty({"data-link":link}),});__sveltets_2_ensureType(String, Number, at(value).toFixed(4));
   { svelteHTML.createElement("label", { "for":id,});label; }
   { svelteHTML.createElement("output", { "for":id,});format(value); }
   { svelteHTML.createElement("div", { "class":`track`,});
     { svelteHTML.createElement("input", {                     id,"type":`range`,"min":`0`,"max":stops,"step":`1`,"value":Math.round(at(value) * stops),"aria-valuetext":effect ?? `${label} ${format(value)}`,disabled,"onkeydown":key,"oninput":(event) => set(snap(places.fromPosition(event.currentTarget.valueAsNumber / stops))),"onchange":() => onchange?.(value),});}
    if(ticks.length){
       { svelteHTML.createElement("div", {   "class":`ticks`,"aria-hidden":`true`,});
           for(let tick of __sveltets_2_ensureArray(ticks)){typeof tick === 'number' ? tick : tick.value;
          const [place, text] = typeof tick === 'number' ? [tick, format(tick)] : [tick.value, tick.label];
           { svelteHTML.createElement("span", { });__sveltets_2_ensureType(String, Number, at(place).toFixed(4));text; }
        }
       }
    }
   }
 }


};
return { props: {} as any as Props, exports: {}, bindings: __sveltets_$$bindings('value'), slots: {}, events: {} }}
const Slider__SvelteComponent_ = __sveltets_2_fn_component($$render());
/*Ωignore_startΩ*/type Slider__SvelteComponent_ = ReturnType<typeof Slider__SvelteComponent_>;
/*Ωignore_endΩ*/export default Slider__SvelteComponent_;