import { createHash, type X509Certificate } from 'node:crypto';

/** Who may stand on the other side of a door between hosts. */
export interface DoorPeer {
  /** A DNS name that the other's certificate bears as a subject alternative name. */
  readonly peerName: string;
  /** `sha256/…`: base64 SHA-256 of the other's public key (SPKI), pinned beside the name; null where the name is enough. */
  readonly peerPin: string | null;
}

/**
 * What is wrong with the other's certificate, or null. That it was issued by the one authority that the door trusts, and is
 * in time, was checked in the handshake: many hosts may have a certificate of that authority, and one of them is ours.
 */
export function strangerAt(peer: DoorPeer, certificate: X509Certificate | undefined): string | null {
  if (certificate === undefined) return 'no certificate';
  if (certificate.checkHost(peer.peerName, { subject: 'never', wildcards: false }) === undefined)
    return `its certificate does not name ${peer.peerName}`;
  if (peer.peerPin !== null && pinOf(certificate) !== peer.peerPin)
    return 'its public key is not the pinned one';
  return null;
}

/** The pin of a certificate's key (RFC 7469 section 2.4, without quotes). */
export function pinOf(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return `sha256/${createHash('sha256').update(spki).digest('base64')}`;
}
