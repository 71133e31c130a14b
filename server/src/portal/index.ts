export { Portal } from './portal.ts';
