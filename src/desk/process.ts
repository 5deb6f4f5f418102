import { createLog } from '#platform/log';
import { deskConfig } from '#platform/process-config';
import { runSupervised } from '#platform/supervised';
import { createDesk } from './app.ts';

const log = createLog('desk');
runSupervised(deskConfig, log, (config) => createDesk(config, log));
