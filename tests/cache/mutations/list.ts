import { http } from './http.ts';
import { mutationsOf } from './mutation.ts';
import type { Mutation } from './mutation.ts';
import { reading } from './reading.ts';
import { redis } from './redis.ts';
import { states } from './states.ts';
import { writing } from './writing.ts';

/**
 * The rules outside Lua, which can only be taken out where the source is loaded. Those inside have their controls in
 * the default suite (`../support/broken.ts`).
 */
export const mutations: readonly Mutation[] = mutationsOf([...states, ...reading, ...redis, ...writing, ...http]);
