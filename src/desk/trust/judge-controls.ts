import { CATALOGUE } from './catalogue.ts';
import type { Control, SignalId } from './control.ts';
import { readSignal, type Reading, type Snapshot } from './read-signals.ts';

/**
 * `met`, `held`, `short`, `unknown` as the live facts say; `built`: no live fact can tell, the tests named with it do at each build;
 * `outside`: the software cannot show it.
 */
export const CONTROL_STATES = ['met', 'held', 'short', 'unknown', 'built', 'outside'] as const;
export type ControlState = (typeof CONTROL_STATES)[number];

export interface Judged {
  readonly control: Control;
  readonly state: ControlState;
  readonly readings: readonly (Reading & { readonly id: SignalId })[];
}

/** Every control with its live facts. The worst fact decides; a figure decides nothing. */
export function judgeAll(known: Snapshot): Judged[] {
  return CATALOGUE.map((control) => {
    const readings = control.signals.map((id) => ({ id, ...readSignal(id, known) }));
    return { control, readings, state: stateOf(control, readings) };
  });
}

function stateOf(control: Control, readings: readonly Reading[]): ControlState {
  for (const worst of ['short', 'unknown', 'held', 'met'] as const)
    if (readings.some(({ state }) => state === worst)) return worst;
  return control.tests.length > 0 ? 'built' : 'outside';
}
