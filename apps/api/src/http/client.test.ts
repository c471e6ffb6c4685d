import { describe, expect, it } from 'vitest';
import { addressBlock, clientAddress, isSecure, type Incoming } from './client.ts';
import { readCookie } from './cookies.ts';

const request = (headers: Record<string, string>, remoteAddress = '10.0.0.9'): Incoming =>
  ({ headers, socket: { remoteAddress } }) as unknown as Incoming;

describe('the address of a client', () => {
  const forged = request({ 'x-forwarded-for': '1.1.1.1, 2.2.2.2' });

  it('is the connection’s where no proxy is trusted', () => {
    expect(clientAddress(forged, 0)).toBe('10.0.0.9');
  });

  it('is what the last trusted proxy saw, whatever the client wrote before', () => {
    expect(clientAddress(forged, 1)).toBe('2.2.2.2');
    expect(clientAddress(forged, 2)).toBe('1.1.1.1');
    expect(clientAddress(forged, 5)).toBe('1.1.1.1');
    expect(clientAddress(request({}), 1)).toBe('10.0.0.9');
  });

  it('counts by the /56 of IPv6, written in any way, and by the whole of IPv4', () => {
    expect(addressBlock('192.0.2.7')).toBe('192.0.2.7');
    expect(addressBlock('::ffff:192.0.2.7')).toBe('192.0.2.7');
    const block = addressBlock('2001:db8:1:2ff::1');
    expect(addressBlock('2001:0DB8:0001:02aa:1:2:3:4')).toBe(block);
    expect(addressBlock('2001:db8:1:300::1')).not.toBe(block);
    expect(addressBlock('::1')).toBe('0:0:0:0::/56');
  });
});

describe('encryption', () => {
  it('is believed of a trusted proxy alone', () => {
    const behindTls = request({ 'x-forwarded-proto': 'https' });
    expect(isSecure(behindTls, 0)).toBe(false);
    expect(isSecure(behindTls, 1)).toBe(true);
    expect(isSecure(request({ 'x-forwarded-proto': 'http' }), 1)).toBe(false);
    expect(isSecure(request({}), 1)).toBe(false);
  });
});

describe('a cookie', () => {
  it('is found by its whole name', () => {
    const header = 'xpulso_session=1; pulso_session=a.b=c ;other=2; pulso_session=second';
    expect(readCookie(header, 'pulso_session')).toBe('a.b=c');
    expect(readCookie(header, 'session')).toBeUndefined();
    expect(readCookie(undefined, 'pulso_session')).toBeUndefined();
    expect(readCookie('pulso_session', 'pulso_session')).toBeUndefined();
  });
});
