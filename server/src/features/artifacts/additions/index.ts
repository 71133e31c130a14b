export { type Addition, Additions } from './additions.ts';
