import { createLog } from '#platform/log';
import { vaultConfig } from '#platform/process-config';
import { runSupervised } from '#platform/supervised';
import { createVault } from './app.ts';

const log = createLog('vault');
runSupervised(vaultConfig, log, (config) => createVault(config, log));
