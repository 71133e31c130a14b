import { document, type JsonSchema, type OperationBody } from '@haven/contract';
import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { cleanJson } from './clean-json.ts';
import { Findings, integerRange, problem, refuse } from './validation.ts';

const ROOT = 'contract';

/** Reads and checks JSON bodies; the validator of an operation is compiled when its first body comes. */
export class BodyReader {
  readonly #ajv = createAjv();
  readonly #validators = new Map<string, ValidateFunction>();

  /** The body of a request as the contract of the operation says, or undefined when there is none. */
  read(
    operation: { readonly id: string; readonly body?: OperationBody },
    raw: Buffer | undefined,
    type: string | undefined,
  ): unknown {
    const { body } = operation;
    if (!body) return undefined;
    const value = raw && raw.length > 0 ? parseJson(raw, type) : undefined;
    if (value === undefined || value === null)
      return body.required ? refuse(`body in body ${problem.required}`) : undefined;
    this.#check(operation.id, body.schema, value);
    return value;
  }

  #check(id: string, schema: JsonSchema, value: unknown): void {
    let validator = this.#validators.get(id);
    if (!validator) {
      validator = this.#ajv.compile(fromRoot(schema));
      this.#validators.set(id, validator);
    }
    if (validator(value)) return;
    const findings = new Findings();
    for (const error of validator.errors ?? []) {
      const { field, problem } = describe(error);
      findings.add(field, 'body', problem);
    }
    findings.throwIfAny();
  }
}

function parseJson(raw: Buffer, type: string | undefined): unknown {
  const mediaType = (type ?? 'application/octet-stream').split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType !== 'application/json') {
    refuse(`unsupported media type ${JSON.stringify(mediaType)}, only [application/json] are allowed`);
  }
  let value: unknown;
  try {
    value = JSON.parse(raw.toString('utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it is not JSON';
    refuse(`parsing body body from "" failed, because ${reason}`);
  }
  const findings = new Findings();
  const cleaned = cleanJson(value, findings);
  findings.throwIfAny();
  return cleaned;
}

function createAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, validateSchema: false, logger: false });
  addFormats.default(ajv, ['date-time', 'uri']);
  for (const format of ['int8', 'int32', 'int64', 'uint64', 'int']) {
    const [least, most] = integerRange(format);
    ajv.addFormat(format, { type: 'number', validate: (value) => value >= least && value <= most });
  }
  for (const format of ['float', 'double', 'password', 'binary']) ajv.addFormat(format, true);
  // Only the schemas are looked up in it; an OpenAPI document is no JSON Schema as a whole.
  ajv.addSchema({ $id: ROOT, components: { schemas: document.components.schemas } } as AnySchema);
  return ajv;
}

// References inside an operation's own schema point into the document, not into that schema.
function fromRoot(schema: JsonSchema): AnySchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${ROOT}#/components/`)) as AnySchema;
}

function describe(error: ErrorObject): { readonly field: string; readonly problem: string } {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const field = path.join('.') || 'body';
  const at = (text: string) => ({ field, problem: text });
  switch (error.keyword) {
    case 'required':
      return { field: [...path, String(error.params.missingProperty)].join('.'), problem: problem.required };
    case 'type':
      return at(
        problem.type(typeWord(error), typeof error.data === 'object' ? jsonType(error.data) : typeof error.data),
      );
    case 'format':
      return at(problem.type(String(error.params.format), String(error.data)));
    case 'maxLength':
    case 'minLength':
    case 'maxItems':
    case 'minItems':
      return at(problem[error.keyword](Number(error.params.limit)));
    case 'maximum':
    case 'minimum':
      return at(problem[error.keyword](Number(error.params.limit)));
    case 'enum':
      return at(problem.enumeration(error.params.allowedValues as readonly unknown[])); // as ajv's documentation says
    case 'pattern':
      return at(problem.pattern(String(error.params.pattern)));
    default:
      return at(error.message ?? 'is invalid');
  }
}

function typeWord(error: ErrorObject): string {
  const schema = error.parentSchema as JsonSchema | undefined; // present because of `verbose`
  if (schema?.format?.startsWith('int')) return schema.format;
  return String([error.params.type].flat().filter((type) => type !== 'null'));
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : 'object';
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
