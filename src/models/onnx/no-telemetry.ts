import { env } from 'node:process';

/**
 * onnxruntime from 1.30 on tells its maker how it is used, and keeps files for that in the directory for temporary
 * ones. It reads this variable when its library is loaded, so this has to be imported before it.
 */
env['ORT_DISABLE_TELEMETRY'] = '1';
