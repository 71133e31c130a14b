export { accessoryIcon, type Icon, Icons } from './icons.ts';
