import type { ActiveRule } from '../model.ts';

/** A tag of a candidate. Times are milliseconds since 1970, 0 for never. */
export interface CandidateTag {
  readonly name: string;
  readonly pushedAt: number;
  readonly pulledAt: number;
}

/** An artifact that may have to go: one that lists show, so neither an accessory nor an untagged part of an index. */
export interface Candidate {
  readonly id: number;
  readonly tags: readonly CandidateTag[];
  readonly pushedAt: number;
  readonly pulledAt: number;
}

/** What there is to know beside the candidates. */
export interface EvaluationFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Tags that a rule of immutability freezes. */
  readonly frozen: ReadonlySet<string>;
  /**
   * For artifacts that other living ones hold, candidates or not: by which ids. An index holds what it lists, a subject
   * what belongs to it.
   */
  readonly holders: ReadonlyMap<number, readonly number[]>;
}

/** What becomes of a tag. */
export interface TagVerdict {
  readonly name: string;
  readonly kept: boolean;
  readonly frozen: boolean;
  /** Rules that keep the tag, beside those that keep the artifact. */
  readonly keptBy: readonly number[];
}

/** What becomes of an artifact, and because of which rules. */
export interface Verdict {
  readonly id: number;
  readonly outcome: 'keep' | 'remove' | 'remove tags';
  /**
   * `rule`: rules keep it, or one of its tags; `frozen`: none does, but a tag is frozen; `held`: none does, but an
   * index that stays lists it; `none`: none does, so it goes; `untouched`: no rule has a say in the repository.
   */
  readonly reason: 'rule' | 'frozen' | 'held' | 'none' | 'untouched';
  /** Rules that keep it or one of its tags. */
  readonly keptBy: readonly number[];
  /** Rules that select it or one of its tags, but keep others. */
  readonly passedBy: readonly number[];
  readonly tags: readonly TagVerdict[];
}

// So much is done between two pauses.
const STEPS = 500;

// What a rule keeps or lets go: an artifact, or one tag of it.
interface Unit {
  readonly candidate: Candidate;
  /** Undefined for the artifact as a whole. */
  readonly tag: string | undefined;
  readonly pushedAt: number;
  readonly pulledAt: number;
}

/** What one rule does in a repository, by artifact id: what it keeps of those it selects. */
type Selection = ReadonlyMap<number, { readonly whole: boolean; readonly tags: ReadonlySet<string> }>;

/**
 * Decides what becomes of each of the candidates of one repository, in the order in which they came. The rules are those
 * that have a say in the repository; without any, everything stays. A rule keeps what its template says of what its tag selectors choose;
 * what no rule keeps goes, unless one of its tags is frozen or an index that stays lists it. Yields now and then, so that
 * others get their turn.
 */
export function* evaluate(
  rules: readonly ActiveRule[],
  candidates: readonly Candidate[],
  facts: EvaluationFacts,
): Generator<void, readonly Verdict[]> {
  if (rules.length === 0) return candidates.map((candidate) => untouched(candidate, facts.frozen));
  const selections: (readonly [rule: ActiveRule, selection: Selection])[] = [];
  for (const rule of rules) selections.push([rule, yield* apply(rule, candidates, facts.now)]);
  const verdicts: Verdict[] = [];
  for (const [index, candidate] of candidates.entries()) {
    if (index % STEPS === STEPS - 1) yield;
    verdicts.push(judge(candidate, selections, facts.frozen));
  }
  return yield* keepHeld(verdicts, facts.holders);
}

function untouched({ id, tags }: Candidate, frozen: ReadonlySet<string>): Verdict {
  const kept = tags.map(({ name }) => ({ name, kept: true, frozen: frozen.has(name), keptBy: [] }));
  return { id, outcome: 'keep', reason: 'untouched', keptBy: [], passedBy: [], tags: kept };
}

function judge(
  candidate: Candidate,
  selections: readonly (readonly [rule: ActiveRule, selection: Selection])[],
  frozen: ReadonlySet<string>,
): Verdict {
  const keptBy: number[] = [];
  const passedBy: number[] = [];
  const tagKeepers = new Map<string, number[]>();
  let keptWhole = false;
  for (const [rule, selection] of selections) {
    const kept = selection.get(candidate.id);
    if (!kept) continue;
    if (kept.whole) keptWhole = true;
    for (const tag of kept.tags) tagKeepers.set(tag, [...(tagKeepers.get(tag) ?? []), rule.id]);
    (kept.whole || kept.tags.size > 0 ? keptBy : passedBy).push(rule.id);
  }
  const isKept = keptBy.length > 0;
  const anyFrozen = candidate.tags.some(({ name }) => frozen.has(name));
  const keepsAll = keptWhole || (!isKept && anyFrozen);
  const tags = candidate.tags.map(({ name }): TagVerdict => {
    const keepers = tagKeepers.get(name) ?? [];
    return {
      name,
      kept: keepsAll || keepers.length > 0 || frozen.has(name),
      frozen: frozen.has(name),
      keptBy: keepers,
    };
  });
  const base = { id: candidate.id, keptBy, passedBy, tags };
  if (!isKept) {
    return anyFrozen ? { ...base, outcome: 'keep', reason: 'frozen' } : { ...base, outcome: 'remove', reason: 'none' };
  }
  return { ...base, outcome: tags.every((tag) => tag.kept) ? 'keep' : 'remove tags', reason: 'rule' };
}

/** What an index lists stays with it, and so does what belongs to something that stays. */
function* keepHeld(
  verdicts: readonly Verdict[],
  holders: EvaluationFacts['holders'],
): Generator<void, readonly Verdict[]> {
  const outcomes = new Map(verdicts.map(({ id, outcome }) => [id, outcome]));
  const goes = new Map<number, boolean>();
  // Digests cannot go in a circle, so this ends.
  const doesGo = (id: number): boolean => {
    const known = goes.get(id);
    if (known !== undefined) return known;
    const above = holders.get(id) ?? [];
    const outcome = outcomes.get(id);
    // What is no candidate goes with the last of those that hold it.
    const going = (outcome === undefined ? above.length > 0 : outcome === 'remove') && above.every(doesGo);
    goes.set(id, going);
    return going;
  };
  const final: Verdict[] = [];
  for (const [index, verdict] of verdicts.entries()) {
    if (index % STEPS === STEPS - 1) yield;
    const isHeld = verdict.outcome === 'remove' && !doesGo(verdict.id);
    const tags = verdict.tags.map((tag) => ({ ...tag, kept: true }));
    final.push(isHeld ? { ...verdict, outcome: 'keep', reason: 'held', tags } : verdict);
  }
  return final;
}

/** Artifacts that go, in an order in which they can: what holds others first. */
export function removalOrder<T extends { readonly verdict: Verdict }>(
  judged: readonly T[],
  holders: EvaluationFacts['holders'],
): readonly T[] {
  const depths = new Map<number, number>();
  const depthOf = (id: number): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const depth = (holders.get(id) ?? []).reduce((deepest, above) => Math.max(deepest, depthOf(above) + 1), 0);
    depths.set(id, depth);
    return depth;
  };
  return judged
    .filter(({ verdict }) => verdict.outcome !== 'keep')
    .map((one) => ({ one, depth: depthOf(one.verdict.id) }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ one }) => one);
}

function* apply(rule: ActiveRule, candidates: readonly Candidate[], now: number): Generator<void, Selection> {
  const selected: Unit[] = [];
  for (const [index, candidate] of candidates.entries()) {
    if (index % STEPS === STEPS - 1) yield;
    selected.push(...(rule.level === 'tag' ? tagUnits(rule, candidate) : artifactUnits(rule, candidate)));
  }
  const kept = yield* keptOf(rule, selected, now);
  const selection = new Map<number, { whole: boolean; tags: Set<string> }>();
  for (const { candidate } of selected) {
    if (!selection.has(candidate.id)) selection.set(candidate.id, { whole: false, tags: new Set() });
  }
  for (const { candidate, tag } of kept) {
    const known = selection.get(candidate.id);
    if (tag !== undefined) known?.tags.add(tag);
    else if (known) known.whole = true;
  }
  return selection;
}

// An artifact was pushed and pulled when it or one of its tags was.
function artifactUnits(rule: ActiveRule, candidate: Candidate): readonly Unit[] {
  const { tags, pushedAt, pulledAt } = candidate;
  if (!rule.selectsArtifact(tags.map((tag) => tag.name))) return [];
  return [
    {
      candidate,
      tag: undefined,
      pushedAt: tags.reduce((latest, tag) => Math.max(latest, tag.pushedAt), pushedAt),
      pulledAt: tags.reduce((latest, tag) => Math.max(latest, tag.pulledAt), pulledAt),
    },
  ];
}

// An artifact without tags is judged as a whole by a rule for tags, too.
function tagUnits(rule: ActiveRule, candidate: Candidate): readonly Unit[] {
  if (candidate.tags.length === 0) return artifactUnits(rule, candidate);
  return candidate.tags
    .filter(({ name }) => rule.selectsTag(name))
    .map(({ name, pushedAt, pulledAt }) => ({ candidate, tag: name, pushedAt, pulledAt }));
}

function* keptOf(
  { template, amount }: ActiveRule,
  units: readonly Unit[],
  now: number,
): Generator<void, readonly Unit[]> {
  const since = now - amount * 86_400_000;
  switch (template) {
    case 'always':
      return units;
    case 'nothing':
      return [];
    case 'nDaysSinceLastPush':
    case 'lastXDays':
      return units.filter((unit) => unit.pushedAt > since);
    case 'nDaysSinceLastPull':
      return units.filter((unit) => unit.pulledAt > since);
    case 'latestPushedK':
      return yield* latest(units, amount, (unit) => unit.pushedAt);
    case 'latestPulledN':
      return yield* latest(units, amount, (unit) => unit.pulledAt);
    case 'latestActiveK':
      return yield* latest(units, amount, (unit) => Math.max(unit.pushedAt, unit.pulledAt));
  }
}

/** Those `count` that come last by time; of those at the same time, the newer artifacts and then the later names. */
function* latest(
  units: readonly Unit[],
  count: number,
  timeOf: (unit: Unit) => number,
): Generator<void, readonly Unit[]> {
  if (count >= units.length) return units;
  const isEarlier = (one: Unit, other: Unit): boolean => {
    const [a, b] = [timeOf(one), timeOf(other)];
    if (a !== b) return a < b;
    if (one.candidate.id !== other.candidate.id) return one.candidate.id < other.candidate.id;
    return (one.tag ?? '') < (other.tag ?? '');
  };
  // The latest so far, the earliest of them on top; sorting everything would take its time in one piece.
  const heap: Unit[] = [];
  for (const [index, unit] of units.entries()) {
    if (index % STEPS === STEPS - 1) yield;
    if (heap.length < count) rise(heap, unit, isEarlier);
    else if (heap[0] !== undefined && isEarlier(heap[0], unit)) sink(heap, unit, isEarlier);
  }
  return heap;
}

function rise<T>(heap: T[], item: T, isBefore: (one: T, other: T) => boolean): void {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const other = heap[above];
    if (other === undefined || !isBefore(item, other)) break;
    heap[at] = other;
    at = above;
  }
  heap[at] = item;
}

// In place of what is on top.
function sink<T>(heap: T[], item: T, isBefore: (one: T, other: T) => boolean): void {
  let at = 0;
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const below = isRight ? right : left;
    if (!isBefore(below, item)) break;
    heap[at] = below;
    at = 2 * at + (isRight ? 2 : 1);
  }
  heap[at] = item;
}
