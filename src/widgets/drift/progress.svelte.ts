/** How far the reader is with the goals of chapter 11: its figures check them, the list further down shows them. */
import { Missions } from '@/runtime/missions.svelte';
import { goals, type Summary } from './goals';

export const missions = new Missions<Summary>('beyond-context', goals);
