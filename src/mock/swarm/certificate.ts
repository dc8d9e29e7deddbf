/** The root of the swarm's certificates. Why always the same one: its key is not needed, for nothing is ever signed. */
const trustRoot = `-----BEGIN CERTIFICATE-----
MIIBjDCCATGgAwIBAgIUWvLGbbpAYn8flGv3fz7TNwipPY4wCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIc3dhcm0tY2EwHhcNMjYxMTI4MDUyNDI3WhcNNDYxMTIzMDUy
NDI3WjATMREwDwYDVQQDDAhzd2FybS1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABEqAS3LqZljFaHFGp8Sa2LCojRN4lWds22nVtBdpd2d1Ob7uJDvFC73yVIeJ
/ffSt19Zmi/D1J65b2rG/6em/D6jYzBhMB0GA1UdDgQWBBRY3vUc9Zg7hfTxt6dt
bRAuoYPizTAfBgNVHSMEGDAWgBRY3vUc9Zg7hfTxt6dtbRAuoYPizTAPBgNVHRMB
Af8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNJADBGAiEAggnG
YrllwBvulw7gzbx413qLFvwhw3TRley4RvrtepgCIQC61nNlJe0N2VK+m+47tbg+
FCq20IGiU3igEFDdjz95yg==
-----END CERTIFICATE-----
`;

export const tlsInfo = {
  TrustRoot: trustRoot,
  CertIssuerSubject: 'MBMxETAPBgNVBAMTCHN3YXJtLWNh',
  CertIssuerPublicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESoBLcupmWMVocUanxJrYsKiNE3iVZ2zbadW0F2l3Z3U5vu4kO8ULvfJUh4n999K3X1maL8PUnrlvasb/p6b8Pg==',
};
