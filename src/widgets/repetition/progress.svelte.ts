/** How far the reader is with the goals of chapter 8: the lead figure checks them, the list further down shows them. */
import { Missions } from '@/runtime/missions.svelte';
import { goals, type Summary } from './goals';

export const missions = new Missions<Summary>('repetition', goals);
