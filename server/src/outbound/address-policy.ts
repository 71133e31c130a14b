import { addressWords } from '../config/index.ts';
import { type AddressKind, isWithin, kindOf, type Network, parseAddress, parseNetwork } from './address.ts';

/**
 * Who has chosen where a call goes. An operator configures the installation and may name his own machine. A member
 * has a role in some project only, and what another server names in an answer is trusted no more than that. A stranger
 * is somebody who has not even signed in, for whom there is the public internet and nothing else.
 */
export type Chooser = 'operator' | 'member' | 'stranger';

/** What is configured about addresses that members choose. */
export interface AddressRules {
  /** Addresses, blocks and kinds that may be called although they are refused otherwise. */
  readonly allow: readonly string[];
  /** Addresses, blocks and kinds that may not be called, beside those that are refused anyway. */
  readonly deny: readonly string[];
}

/** A service of the installation itself, which members have no business with. */
export interface OwnService {
  readonly host: string;
  readonly port: number;
}

/** Finds the addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const REFUSED: Readonly<Record<Chooser, readonly AddressKind[]>> = {
  operator: ['metadata', 'unspecified', 'multicast', 'reserved'],
  member: ['metadata', 'loopback', 'unspecified', 'link-local', 'multicast', 'reserved'],
  stranger: ['metadata', 'loopback', 'unspecified', 'link-local', 'multicast', 'reserved', 'private'],
};

/** Says which addresses may be called, so that nobody makes the server ask what only the server may. */
export class AddressPolicy {
  readonly #allow: readonly Rule[];
  readonly #deny: readonly Rule[];
  readonly #own: readonly OwnService[];
  readonly #resolve: Resolve;

  constructor(deps: {
    readonly rules?: AddressRules;
    readonly ownServices?: readonly OwnService[];
    readonly resolve: Resolve;
  }) {
    this.#allow = toRules(deps.rules?.allow ?? []);
    this.#deny = toRules(deps.rules?.deny ?? []);
    this.#own = deps.ownServices ?? [];
    this.#resolve = deps.resolve;
  }

  /** Why an address may not be called, in words that complete "… is"; undefined when it may. */
  async refusal(address: string, port: number, chooser: Chooser): Promise<string | undefined> {
    const bytes = parseAddress(address);
    if (!bytes) return 'no address';
    const kind = kindOf(bytes);
    const isRefused = REFUSED[chooser].includes(kind);
    if (chooser !== 'member') return isRefused ? NAMES[kind] : undefined;
    if (await this.#isOwn(bytes, port)) return 'a service of this installation itself';
    if (this.#allow.some((rule) => matches(rule, bytes, kind))) return undefined;
    if (isRefused) return `${NAMES[kind]} (HAVEN_OUTBOUND_ALLOW can allow it)`;
    return this.#deny.some((rule) => matches(rule, bytes, kind))
      ? 'not allowed by the configuration (HAVEN_OUTBOUND_DENY)'
      : undefined;
  }

  async #isOwn(bytes: Uint8Array, port: number): Promise<boolean> {
    for (const service of this.#own.filter((own) => own.port === port)) {
      // A name that cannot be resolved now has no address that could be called.
      const found = await this.#resolve(service.host).catch(() => []);
      if (found.some(({ address }) => isSame(parseAddress(address), bytes))) return true;
    }
    return false;
  }
}

const NAMES: Readonly<Record<AddressKind, string>> = {
  public: 'a public address',
  private: 'a private address',
  loopback: 'an address of the server itself',
  'link-local': 'a link-local address',
  metadata: 'an address of a cloud’s metadata service',
  unspecified: 'no address of a machine',
  multicast: 'an address of many machines',
  reserved: 'a reserved address',
};

type Rule = Network | AddressKind;

function toRules(entries: readonly string[]): Rule[] {
  return entries.flatMap((entry): Rule[] => {
    const word = addressWords.find((one) => one === entry);
    const rule = word ?? parseNetwork(entry);
    return rule ? [rule] : [];
  });
}

function matches(rule: Rule, bytes: Uint8Array, kind: AddressKind): boolean {
  // A metadata service lies in blocks that are allowed for other reasons: it has to be named by itself.
  if (kind === 'metadata') return typeof rule !== 'string' && rule.prefix === 128 && isWithin(bytes, rule);
  return typeof rule === 'string' ? rule === kind : isWithin(bytes, rule);
}

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one?.every((byte, index) => byte === other[index]) ?? false;
}
