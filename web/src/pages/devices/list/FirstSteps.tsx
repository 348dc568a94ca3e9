import type { ReactNode } from 'react';
import { Command } from '../pairing/Command';
import { PairingCode } from '../pairing/PairingCode';
import { demoCommand } from '../pairing/pairing-texts';
import { texts as pairingTexts } from '../pairing/texts';
import type { Pairing } from '../pairing/use-pairing';
import { texts } from './texts';

/** From nothing to a device that answers, offline. */
export function FirstSteps({ pairing }: { pairing: Pairing }) {
  const words = texts.first;
  return (
    <section
      aria-labelledby="first-steps"
      className="max-w-[720px] rounded-card border border-line bg-panel p-4 sm:p-6"
    >
      <h2 id="first-steps" className="mb-4 text-lead font-semibold">
        {words.title}
      </h2>
      <ol className="flex flex-col gap-6">
        <Step number={1} title={words.make}>
          <PairingCode pairing={pairing} />
        </Step>
        <Step number={2} title={words.start}>
          <Command command={demoCommand(window.location.origin, pairing.code)} copyLabel={pairingTexts.copyCommand} />
          <p className="text-table text-dim">{words.startHint}</p>
          <p className="text-table text-dim">{words.own}</p>
        </Step>
        <Step number={3} title={words.ask}>
          <p className="text-table text-dim">
            {words.askHint} <span className="text-fg">“{words.example}”</span>
          </p>
        </Step>
      </ol>
    </section>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <span
        aria-hidden
        className="tabular flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-small font-semibold"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h3 className="font-semibold">{title}</h3>
        {children}
      </div>
    </li>
  );
}
