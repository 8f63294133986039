/** Injects the validated `Config`. */
export const CONFIG = Symbol('hearthline:config');
