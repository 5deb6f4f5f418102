export { createIncidents, type IncidentsDeps } from './create-incidents.ts';
