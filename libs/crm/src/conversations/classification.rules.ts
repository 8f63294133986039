export type Label = 'opt_out' | 'wrong_number' | 'opt_in' | 'help' | 'ambiguous_hold' | 'none';
/** `answer`: a number that our last text offered; only whoever knows that text can tell. */
export type StoredLabel = Label | 'answer';
export type Crisis = 'overdose' | 'self_harm' | 'danger' | null;
export type Suggestion = 'bereavement' | 'willing' | 'left_treatment';

export interface Classification {
  label: Label;
  crisis: Crisis;
  level: 'now' | 'talk' | null;
  suggests: Suggestion[];
  /** also true when an opt-out says in the same text that the number is wrong */
  wrongNumber: boolean;
}
