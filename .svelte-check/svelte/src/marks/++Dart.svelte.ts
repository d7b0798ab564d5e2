///<reference types="svelte" />
;
export interface Segment {
  label: string;
  /** [start, end) on the bar, 0 … 1 */
  start: number;
  end: number;
  chosen?: boolean | undefined;
  hue?: number | undefined;
  link?: string | undefined;
  key?: string | number | undefined;
}
;;;
interface Props {
  segments: readonly Segment[];
  /** Where the dart is. Undefined: not thrown yet. */
  u?: number | undefined;
  name?: string;
};function $$render() {


let { segments, u, name = 'Cumulative bar' }: Props = $props();

let hit = $derived(u === undefined ? undefined : segments.find((segment) => segment.start <= u && u < segment.end));
let said = $derived(
  u === undefined
    ? `${name}. The dart has not been thrown.`
    : `${name}. The dart, u = ${u.toFixed(2)}, falls on ${hit ? `${hit.label}, from ${hit.start.toFixed(2)} to ${hit.end.toFixed(2)}` : 'no piece'}.`,
);
/** Small pieces fade: there are many of them, and none has room for its name. */
const strength = (width: number) => Math.round(width >= 0.04 ? 88 + 12 * Math.min(1, width * 2) : 30 + 1300 * width);
/** The name of the piece that was hit stands in its larger half, beside the dart. */
function aside({ start, end }: Segment) {
  const left = ((u ?? start) - start) / (end - start);
  return left > 0.5 ? `0 ${(100 - 100 * left).toFixed(1)}% 0 0` : `0 0 0 ${(100 * left).toFixed(1)}%`;
}
;
async () => {




 { svelteHTML.createElement("div", {     "class":`dart`,"role":`img`,"aria-label":said,});
   { svelteHTML.createElement("div", { "class":`flight`,});
    if(u !== undefined){
       { svelteHTML.createElement("div", {  "class":`arrow`,});__sveltets_2_ensureType(String, Number, `translateX(${(100 * u).toFixed(3)}cqw)`);
         { svelteHTML.createElement("span", { "class":['name', { left: u > 0.55, far: u > 0.85 }],});    u.toFixed(2); }
       }
    }
   }
   { svelteHTML.createElement("div", { "class":`bar`,});
       for(let segment of __sveltets_2_ensureArray(segments)){segment.key ?? segment.label;
       { svelteHTML.createElement("div", {       "class":['piece', { chosen: segment.chosen }, segment.hue === undefined ? '' : `hue-${segment.hue}`],...__sveltets_2_empty({"data-link":segment.link}),});__sveltets_2_ensureType(String, Number, `${(100 * segment.start).toFixed(3)}%`);__sveltets_2_ensureType(String, Number, `${(100 * (segment.end - segment.start)).toFixed(3)}%`);
         { svelteHTML.createElement("div", {   "class":`ink`,});__sveltets_2_ensureType(String, Number, `${strength(segment.end - segment.start)}%`);__sveltets_2_ensureType(String, Number, segment === hit ? aside(segment) : undefined);
          if(segment.end - segment.start >= 0.04){ { svelteHTML.createElement("span", { "class":`label`,});segment.label; }}
         }
       }
    }
   }
   { svelteHTML.createElement("div", { "class":`ends`,}); { svelteHTML.createElement("span", {});  } { svelteHTML.createElement("span", {});  } }
 }


};
return { props: {} as any as Props, exports: {}, bindings: __sveltets_$$bindings(''), slots: {}, events: {} }}
const Dart__SvelteComponent_ = __sveltets_2_fn_component($$render());
/*Ωignore_startΩ*/type Dart__SvelteComponent_ = ReturnType<typeof Dart__SvelteComponent_>;
/*Ωignore_endΩ*/export default Dart__SvelteComponent_;