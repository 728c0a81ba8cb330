package io.github.essfailover.testkit.transport;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** The few parts of DER (ITU-T X.690) that a certificate needs. */
final class Der {

  static final byte[] TRUE = value(0x01, new byte[] {(byte) 0xFF});

  /** RFC 5758, 3.2: 1.2.840.10045.4.3.2. */
  static final byte[] ECDSA_WITH_SHA256 = sequence(id("2a8648ce3d040302"));

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  private static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(tag);
    int length = content.size();
    if (length > 0xFF) {
      whole.write(0x82);
      whole.write(length >> 8);
    } else if (length > 0x7F) {
      whole.write(0x81);
    }
    whole.write(length & 0xFF);
    whole.writeBytes(content.toByteArray());
    return whole.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return value(0x30, parts);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] bits(byte[] bytes) {
    return value(0x03, new byte[1], bytes);
  }

  private static byte[] id(String hex) {
    return value(0x06, HexFormat.of().parseHex(hex));
  }

  static byte[] tagged(int number, byte[] content) {
    return value(0xA0 + number, content);
  }

  /** One choice of a general name. */
  static byte[] name(int number, byte[] content) {
    return value(0x80 + number, content);
  }

  static byte[] time(Instant time) {
    return value(0x18, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  /** A name with nothing but a common name, 2.5.4.3, in UTF-8. */
  static byte[] commonName(String name) {
    byte[] text = value(0x0C, name.getBytes(StandardCharsets.UTF_8));
    return sequence(value(0x31, sequence(id("550403"), text)));
  }

  static byte[] extension(String id, boolean critical, byte[] content) {
    byte[] octets = value(0x04, content);
    return critical ? sequence(id(id), TRUE, octets) : sequence(id(id), octets);
  }
}
