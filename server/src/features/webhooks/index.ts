export { type DeliveryLimits, WebhookDeliveries } from './delivery-service.ts';
export { WebhookEvents } from './event-service.ts';
export { type HavenWebhookOperation, havenWebhookRoutes } from './haven-routes.ts';
export { webhookJobs } from './jobs.ts';
export { type WebhookOperation, webhookRoutes } from './routes.ts';
export { Webhooks } from './service.ts';
