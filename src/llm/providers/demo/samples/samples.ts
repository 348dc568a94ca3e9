/** Answers of the demo model in one language that were written by hand. */
export interface Samples {
  /** Ideas that fit any topic. */
  ideas: readonly string[];
  /** For whom an idea can be: makes more of them where many are asked. */
  audiences: readonly string[];
  /** Parts of any plan, in their order. */
  stages: readonly [string, string, string, string, string];
  /** Tasks of any plan, from its beginning to its end. */
  tasks: readonly string[];
  /** A product launch. */
  launch: { stages: readonly [string, string, string]; tasks: readonly string[] };
  swot: Record<'strengths' | 'weaknesses' | 'opportunities' | 'threats', readonly string[]>;
  /** Three pricing models, side by side. */
  pricing: {
    title: string;
    models: readonly [string, string, string];
    rows: readonly (readonly [string, string, string, string])[];
  };
  words: Record<'retrospective' | 'backlog' | 'review' | 'phase' | 'column' | 'step' | 'note', string>;
  /** What it says where it does not understand: that it put nothing on the canvas, and two things that it can do. */
  unknown: string;
  /** Several blocks could be meant. */
  several: string;
}
