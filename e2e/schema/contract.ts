/** An operation of a served contract: what tells it from others, and what it answers. */
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly content?: Readonly<Record<string, unknown>>;
  /** Whether it may come without its body, as Harbor's schedules do when there is none. */
  readonly 'x-may-be-empty'?: boolean;
}

/** A served contract, as far as it is looked into here. */
export interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What is asked in one go: the contract with the operations that belong together, and their names. */
export interface Part {
  readonly name: string;
  readonly contract: Contract;
  /** As the program names them: `GET /projects`. */
  readonly operations: readonly string[];
}

// They decide how people sign in and what they may do then, settings and accounts; whatever came after them would only
// ever be refused. So they come last, and what signs in is an account that none of the values tried is likely to name.
const signingIn = new Set([
  'updateConfigurations',
  'updateUserPassword',
  'setUserSysAdmin',
  'deleteUser',
  'setCliSecret',
  'completePasswordReset',
]);

/**
 * The operations that are there, in the order in which they are asked: those that delete after those that look at the
 * same things. What is to come says so by its answer 501, and is left out; so is what never ends.
 */
export function partsOf(contract: Contract): readonly Part[] {
  return [
    part('reads and writes', contract, (method, { operationId }) => method !== 'delete' && !signingIn.has(operationId)),
    part('deletes', contract, (method, { operationId }) => method === 'delete' && !signingIn.has(operationId)),
    part('signs in', contract, (_method, { operationId }) => signingIn.has(operationId)),
  ];
}

function part(name: string, contract: Contract, belongs: (method: string, operation: Operation) => boolean): Part {
  const operations: string[] = [];
  const paths = Object.entries(contract.paths).map(([path, item]) => {
    const kept = Object.entries(item).filter(
      ([method, operation]) => !('501' in operation.responses) && !isEndless(operation) && belongs(method, operation),
    );
    operations.push(...kept.map(([method]) => `${method.toUpperCase()} ${path}`));
    return [path, Object.fromEntries(kept.map(([method, operation]) => [method, withEmpty(operation)]))] as const;
  });
  const filled = paths.filter(([, item]) => Object.keys(item).length > 0);
  return { name, contract: { ...contract, paths: Object.fromEntries(filled) }, operations };
}

// A stream of events goes on until the client leaves, and nobody here would.
function isEndless({ responses }: Operation): boolean {
  return Object.values(responses).some(({ content }) => content !== undefined && 'text/event-stream' in content);
}

// OpenAPI has no word for a body that may be absent, so what it says of such a body is left out here.
function withEmpty(operation: Operation): Operation {
  const responses = Object.entries(operation.responses).map(([status, { content, ...answer }]) => [
    status,
    answer['x-may-be-empty'] || content === undefined ? answer : { content, ...answer },
  ]);
  return { ...operation, responses: Object.fromEntries(responses) };
}
