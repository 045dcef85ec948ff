// Goal: an address is public only if the registries leave no doubt. Borders of each network are in
// the tables, so that a prefix off by one bit shows.
import assert from "node:assert/strict";
import {
  isLoopbackAddress,
  isPublicAddress,
  parseIpv4,
  parseIpv6,
} from "@shared/feeds/ip_address.ts";

Deno.test("isPublicAddress() is true just outside what is set aside", () => {
  const addresses = [
    ...["1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"],
    ...["126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255"],
    ...["172.32.0.0", "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0"],
    ...["198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255"],
    ...["2000::", "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::", "2001:db9::"],
    ...["2003::1", "2a00:1450::1", "3ffe::1", "3fff:1000::", "2606:4700::1.2.3.4"],
  ];
  for (const address of addresses) assert(isPublicAddress(address), address);
});

Deno.test("isPublicAddress() is false for every network that is set aside", () => {
  const addresses = [
    ...["0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255"],
    ...["127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255"],
    ...["172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.0"],
    ...["192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.255"],
    ...["224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255"],
    ...["::", "::1", "fe80::1", "febf::1", "fc00::1", "fdff::1", "ff02::1", "100::1", "5f00::1"],
    ...["::ffff:8.8.8.8", "::ffff:127.0.0.1", "::ffff:7f00:1", "::8.8.8.8", "::ffff:0:8.8.8.8"],
    ...["64:ff9b::8.8.8.8", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1"],
    ...["2001:1ff:ffff::", "2001:db8::1", "3fff::1", "3fff:fff::1", "1fff::1", "4000::1"],
  ];
  for (const address of addresses) assert(!isPublicAddress(address), address);
});

Deno.test("isPublicAddress() is false for what is no address", () => {
  const texts = [
    ...["", "localhost", "example.org", "2130706433", "0x7f000001", "0x8.8.8.8", "010.8.8.8"],
    ...[
      "8.8.8",
      "8.8.8.8.8",
      "8.8.8.256",
      "8.8.8.-1",
      "8.8.8.8 ",
      " 8.8.8.8",
      "8.8.8.08",
      "٨.8.8.8",
    ],
    ...["2000", "2000:::1", "2000::1::2", "2000:1:2:3:4:5:6:7:8", "2000:1:2:3:4:5:6", "[2000::1]"],
    ...[
      "2000::1%eth0",
      "2000::12345",
      "2000::g",
      "2000::1.2.3",
      "1.2.3.4::",
      ":2000::1",
      "2000:1:",
    ],
  ];
  for (const text of texts) assert(!isPublicAddress(text), text);
});

Deno.test("parseIpv6() reads every form of RFC 4291", () => {
  const cases: [text: string, hex: string][] = [
    ["2001:DB8:0:0:8:800:200C:417A", "20010db80000000000080800200c417a"],
    ["2001:db8::8:800:200c:417a", "20010db80000000000080800200c417a"],
    ["::", "0".repeat(32)],
    ["::1", "0".repeat(31) + "1"],
    ["1::", "0001" + "0".repeat(28)],
    ["::13.1.68.3", "0".repeat(24) + "0d014403"],
    ["0:0:0:0:0:ffff:129.144.52.38", "0".repeat(20) + "ffff81903426"],
    ["1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
  ];
  for (const [text, hex] of cases) {
    const bytes = parseIpv6(text) ?? [];
    assert.equal(bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(""), hex, text);
  }
});

Deno.test("parseIpv4() reads four decimal bytes only", () => {
  assert.deepEqual(parseIpv4("192.0.2.255"), [192, 0, 2, 255]);
  for (const text of ["192.0.2", "192.0.2.01", "0300.0.2.1", "1e1.0.0.1", "192.0.2.1."]) {
    assert.equal(parseIpv4(text), null, text);
  }
});

Deno.test("isLoopbackAddress() is true for this machine only", () => {
  for (const text of ["127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1"]) {
    assert(isLoopbackAddress(text), text);
  }
  for (const text of ["128.0.0.1", "::", "::2", "::ffff:127.0.0.1", "localhost", ""]) {
    assert(!isLoopbackAddress(text), text);
  }
});
