import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Haven } from '../../src/haven.ts';
import { HttpClient } from '../../src/http.ts';
import { Management } from '../../src/management.ts';
import { RegistryClient } from '../../src/registry-client.ts';
import type { FaultOptions, FaultSuite } from '../fault.ts';
import { Ledger } from './ledger.ts';
import { verify } from './verify.ts';
import { Writer } from './writer.ts';

const writers = 4;
/** After so many rounds everything that was ever acknowledged is looked up again. */
const fullCheckEvery = 25;
const project = 'kill';

interface Round {
  readonly acknowledged: number;
  readonly startMs: number;
  readonly wrong: readonly string[];
}

/** Kills the whole server at random moments while several writers push, and looks for anything acknowledged and lost. */
export const killSuite: FaultSuite = {
  name: 'kill',
  async run(report, options) {
    const haven = await Haven.start();
    await new Management(haven).createProject(project, false);
    const ledger = new Ledger();
    const rounds: Round[] = [];
    await report.check(`kill: ${options.rounds} times kill -9 under ${writers} writers`, async () => {
      await allRounds(haven, ledger, options, rounds);
    });
    await report.check(`kill: all ${ledger.size} names at the end`, async () => {
      failIfAny(await verify(ledger.all(), ledger, new RegistryClient(haven.http, haven.admin)));
    });
    await haven.stop();
    console.log(summary(rounds, ledger));
  },
};

async function allRounds(haven: Haven, ledger: Ledger, options: FaultOptions, rounds: Round[]): Promise<void> {
  for (let number = 1; number <= options.rounds; number += 1) {
    const round = await oneRound(haven, ledger, number);
    rounds.push(round);
    failIfAny(round.wrong.map((sentence) => `round ${number}: ${sentence}`));
    if (number % fullCheckEvery === 0) console.log(`      … round ${number}: ${summary(rounds, ledger)}`);
  }
}

async function oneRound(haven: Haven, ledger: Ledger, number: number): Promise<Round> {
  // Connections of the round are its own: after the kill none of them may be used again.
  const http = new HttpClient(haven.url);
  const team = Array.from(
    { length: writers },
    (_, index) => new Writer(`${project}/writer${index}`, ledger, http, haven.admin),
  );
  let killed = false;
  const early: string[] = [];
  const working = team.map((writer) =>
    writer
      .work(() => killed)
      .catch((error: unknown) => {
        // After the kill every request fails, as it should; before it none may.
        if (!killed) early.push(`before the kill: ${error instanceof Error ? error.message : error}`);
      }),
  );
  // Start-up work and logins differ from machine to machine; what shall be hit are the writes.
  const deadline = Date.now() + 20_000;
  while (team.every((writer) => writer.acknowledged === 0) && early.length === 0 && Date.now() < deadline)
    await sleep(5);
  await sleep(randomInt(1_000));
  killed = true;
  await haven.kill();
  http.close();
  await Promise.all(working);
  const startMs = await haven.startAgain();
  const touched = ledger.takeTouched();
  const expectations = number % fullCheckEvery === 0 ? ledger.all() : touched;
  const wrong = await verify(expectations, ledger, new RegistryClient(haven.http, haven.admin));
  ledger.takeTouched(); // the lookups themselves are no news
  const acknowledged = team.reduce((sum, writer) => sum + writer.acknowledged, 0);
  return { acknowledged, startMs, wrong: [...early, ...wrong] };
}

function failIfAny(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(`${wrong.length} wrong:\n${wrong.slice(0, 10).join('\n')}`);
}

function summary(rounds: readonly Round[], ledger: Ledger): string {
  const starts = rounds.map((round) => round.startMs).sort((a, b) => a - b);
  const at = (share: number): string => (starts[Math.floor((starts.length - 1) * share)] ?? 0).toFixed(0);
  const acknowledged = rounds.reduce((sum, round) => sum + round.acknowledged, 0);
  return (
    `${rounds.length} kills, ${acknowledged} operations acknowledged, ${ledger.size} names known; ` +
    `start after a kill: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`
  );
}
