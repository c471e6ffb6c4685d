import type { Server, Socket } from 'socket.io';
import type { ClientToServerEvents, ServerToClientEvents } from '@pulso/kpi-core';

/** Socket.IO with the events of the contract. */
export type PulsoServer = Server<ClientToServerEvents, ServerToClientEvents>;
export type PulsoSocket = Socket<ClientToServerEvents, ServerToClientEvents>;
