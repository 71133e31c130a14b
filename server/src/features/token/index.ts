export { tokenHandler } from './routes.ts';
export { TokenService } from './service.ts';
