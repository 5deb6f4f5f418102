// Opens what Dozo sealed, written from docs/spec/seal.md alone with Go's standard library: whoever has the keys and the spec
// needs nothing of ours. Reads one JSON object from standard input, writes the clear bytes in hexadecimal.
package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
)

type ask struct {
	EpochKey, Share              string
	Tenant, Subject              string
	Epoch, Version               int
	Wrapped, Kcv                 string
	Class, Token, Sealed         string
}

func main() {
	var a ask
	if err := json.NewDecoder(os.Stdin).Decode(&a); err != nil {
		fail(err.Error())
	}
	epochKey := bytesOf(a.EpochKey)
	if a.Share != "" {
		epochKey = hkdf(epochKey, bytesOf(a.Share), lp("epoch-data", a.Tenant, strconv.Itoa(a.Epoch)))
	}
	place := lp("subject-key", a.Tenant, a.Subject, strconv.Itoa(a.Version), strconv.Itoa(a.Epoch))
	subjectKey := open(epochKey, bytesOf(a.Wrapped), place)
	check := hmac.New(sha256.New, subjectKey)
	check.Write([]byte("kcv"))
	if !hmac.Equal(check.Sum(nil), bytesOf(a.Kcv)) {
		fail("another key than the one that was committed to")
	}
	classKey := hkdf(subjectKey, nil, []byte("val|"+a.Class))
	value := lp("v1", a.Tenant, a.Subject, a.Token, a.Class, strconv.Itoa(a.Version))
	fmt.Println(hex.EncodeToString(open(classKey, bytesOf(a.Sealed), value)))
}

// The list of the parts, each with its length in bytes before it as 32 bits, big endian.
func lp(parts ...string) []byte {
	var out []byte
	for _, part := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return out
}

// 01 | nonce (12) | ciphertext | tag (16), AES-256-GCM.
func open(key, sealed, place []byte) []byte {
	if len(sealed) < 29 || sealed[0] != 1 {
		fail("not a sealed form")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		fail(err.Error())
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		fail(err.Error())
	}
	clear, err := gcm.Open(nil, sealed[1:13], sealed[13:], place)
	if err != nil {
		fail(err.Error())
	}
	return clear
}

// RFC 5869 with SHA-256, one block of output.
func hkdf(ikm, salt, info []byte) []byte {
	if len(salt) == 0 {
		salt = make([]byte, sha256.Size)
	}
	extract := hmac.New(sha256.New, salt)
	extract.Write(ikm)
	expand := hmac.New(sha256.New, extract.Sum(nil))
	expand.Write(info)
	expand.Write([]byte{1})
	return expand.Sum(nil)
}

func bytesOf(text string) []byte {
	bytes, err := hex.DecodeString(text)
	if err != nil {
		fail(err.Error())
	}
	return bytes
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
