// Shows the contract of this server and sends requests to it. Everything from the contract and from answers is put in as
// text, never as markup; credentials stay in the fields they were typed into.
import { bodyExample, describeType, listOperations, resolve } from './contract.js';

const base = '/api/v2.0';
const main = document.querySelector('#operations');
const field = (id) => document.querySelector(`#${id}`);
/** The token that changes need when a browser has a session; every answer brings a fresh one. */
let csrfToken;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

// `code` in the texts of the contract; nothing else of Markdown is worth it here.
function prose(text = '') {
  const parts = text.split(/`([^`]+)`/).map((part, index) => (index % 2 ? element('code', {}, part) : part));
  return element('p', {}, ...parts);
}

async function send(method, url, headers = {}, body = undefined) {
  const answer = await fetch(url, { method, headers, body, credentials: 'same-origin', redirect: 'manual' });
  csrfToken = answer.headers.get('x-harbor-csrf-token') ?? csrfToken;
  return answer;
}

function credentials() {
  const user = field('user').value;
  if (user === '') return {};
  const bytes = new TextEncoder().encode(`${user}:${field('password').value}`);
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

function section(contract, operation) {
  const { method, path, source } = operation;
  const later = '501' in source.responses;
  const content = element('div', { className: 'operation' });
  const box = element(
    'details',
    { id: source.operationId },
    element(
      'summary',
      {},
      element('span', { className: 'method' }, method),
      element('span', { className: 'path' }, path),
      element('span', { className: 'quiet' }, source.summary, later ? ' (not offered yet)' : ''),
    ),
    content,
  );
  // 203 forms at once would make the page slow for nothing.
  box.addEventListener('toggle', () => {
    if (!box.open) return;
    if (content.childElementCount === 0) content.append(...details(contract, operation));
    history.replaceState(null, '', `#${source.operationId}`);
  });
  return box;
}

function details(contract, operation) {
  const { source } = operation;
  const rows = operation.parameters.map((parameter) => parameterRow(contract, parameter));
  const bodySchema = resolve(contract, source.requestBody)?.content?.['application/json']?.schema;
  const body =
    bodySchema &&
    element('textarea', {
      ariaLabel: 'Body',
      spellcheck: false,
      value: JSON.stringify(bodyExample(contract, bodySchema), null, 2),
    });
  const result = element('div', { ariaLive: 'polite' });
  const button = element('button', { type: 'submit' }, 'Send');
  const form = element(
    'form',
    {},
    rows.length > 0 ? element('table', {}, element('tbody', {}, ...rows.map(({ row }) => row))) : undefined,
    body && element('h3', {}, `Body: ${describeType(bodySchema)}`),
    body,
    element('p', {}, button),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      result.replaceChildren(...(await ask(operation, rows, body?.value)));
    } catch (error) {
      result.replaceChildren(element('p', { className: 'bad' }, `The request failed: ${error.message}`));
    }
    button.disabled = false;
  });
  return [prose(source.description), form, result, element('h3', {}, 'Answers'), answers(contract, source)];
}

function parameterRow(contract, parameter) {
  const { name, schema, required, description, in: place } = parameter;
  const choices = schema.type === 'boolean' ? [true, false] : schema.enum;
  const label = `${name} in ${place}`;
  const input = choices
    ? element('select', { ariaLabel: label, required }, ...['', ...choices].map((value) => new Option(String(value))))
    : element('input', { ariaLabel: label, required, placeholder: String(schema.default ?? '') });
  const about = element('td', { className: 'quiet' }, `${place}, ${describeType(resolve(contract, schema))}`);
  const row = element(
    'tr',
    {},
    element('td', { className: 'name' }, name, required ? ' *' : ''),
    element('td', {}, input),
    about,
    element('td', {}, prose(description)),
  );
  return { parameter, input, row };
}

function answers(contract, source) {
  const rows = Object.entries(source.responses).map(([status, written]) => {
    const response = resolve(contract, written);
    const types = Object.entries(response.content ?? {}).map(([type, { schema }]) => `${type} ${describeType(schema)}`);
    return element(
      'tr',
      {},
      element('td', { className: 'name' }, status),
      element('td', {}, prose(response.description)),
      element('td', { className: 'quiet' }, types.join(', ')),
    );
  });
  return element('table', {}, element('tbody', {}, ...rows));
}

// Repository names have their slashes encoded twice.
function encodePath(name, value) {
  const once = encodeURIComponent(value);
  return name === 'repository_name' ? once.replaceAll('%2F', '%252F') : once;
}

async function ask({ method, path }, rows, body) {
  const headers = { accept: 'application/json, */*', ...credentials() };
  const query = new URLSearchParams();
  let url = base + path;
  for (const { parameter, input } of rows) {
    if (input.value === '') continue;
    if (parameter.in === 'path') url = url.replace(`{${parameter.name}}`, encodePath(parameter.name, input.value));
    else if (parameter.in === 'query') query.append(parameter.name, input.value);
    else headers[parameter.name.toLowerCase()] = input.value;
  }
  if (query.size > 0) url += `?${query}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const shown = curl(method, url, headers, body);
  if (method !== 'GET' && csrfToken) headers['x-harbor-csrf-token'] = csrfToken;
  const answer = await send(method, url, headers, body);
  const type = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
  return [
    element('h3', {}, 'Request'),
    element('pre', {}, shown),
    element('h3', {}, 'Answer ', element('span', { className: answer.ok ? 'good' : 'bad' }, String(answer.status))),
    element('pre', {}, lines.join('\n')),
    element('pre', {}, /json/.test(type) ? pretty(text) : text.slice(0, 200_000)),
  ];
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// The password is asked for by curl, so that a copied line has no secret.
function curl(method, url, headers, body) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const sent = Object.entries(headers).filter(([name]) => name !== 'authorization' && name !== 'accept');
  return [
    `curl -X ${method} ${quote(location.origin + url)}`,
    ...(headers.authorization ? [`-u ${quote(field('user').value)}`] : []),
    ...sent.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quote(body)}`]),
  ].join(' \\\n  ');
}

function show(contract) {
  const operations = listOperations(contract);
  const groups = contract.tags.map(({ name, description }) => {
    const boxes = operations.filter(({ tag }) => tag === name).map((operation) => section(contract, operation));
    return element('section', {}, element('h2', {}, name), prose(description), ...boxes);
  });
  main.replaceChildren(...groups);
  main.ariaBusy = 'false';
  field('find').addEventListener('input', (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/);
    for (const group of groups) {
      const boxes = [...group.querySelectorAll('details')];
      for (const box of boxes) {
        const text = `${box.id} ${box.firstElementChild.textContent}`.toLowerCase();
        box.hidden = !words.every((word) => text.includes(word));
      }
      group.hidden = boxes.every((box) => box.hidden);
    }
  });
  openAddressed();
}

function openAddressed() {
  const box = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(box instanceof HTMLDetailsElement)) return;
  box.open = true;
  box.scrollIntoView();
}

addEventListener('hashchange', openAddressed);
field('credentials').addEventListener('submit', (event) => event.preventDefault());
try {
  show(await (await send('GET', `${base}/openapi.json`)).json());
} catch (error) {
  field('state').textContent = `The contract could not be read: ${error.message}`;
}
