export { type ExporterDeps, exporterSources } from './service.ts';
