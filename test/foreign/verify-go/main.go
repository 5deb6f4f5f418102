// Verifies an unpacked offline pack with other people's code: every signature and every Merkle hash is checked by
// golang.org/x/mod/sumdb/{note,tlog}. Ours are only the reading of files and the walk.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: verify-go FOLDER... VKEY")
		os.Exit(2)
	}
	folders, vkey := os.Args[1:len(os.Args)-1], os.Args[len(os.Args)-1]
	for _, folder := range folders {
		size, err := verify(folder, vkey)
		if err == nil {
			fmt.Printf("ok: %d entries, signature, root, tiles, inclusion\n", size)
		} else if len(folders) > 1 {
			// One line for each of several.
			fmt.Println("no:", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func verify(folder, vkey string) (int64, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return 0, err
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return 0, err
	}
	if vkey := os.Getenv("WITNESS"); vkey != "" {
		cosigner, err := newWitness(vkey)
		if err != nil {
			return 0, err
		}
		if _, err := note.Open(signed, note.VerifierList(cosigner)); err != nil {
			return 0, fmt.Errorf("witness: %w", err)
		}
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	var led []handover
	if err != nil {
		// The key that we were told signs no more: it must lead to the one that does.
		now := verifier
		if led, now, err = follow(folder, vkey); err != nil {
			return 0, err
		}
		if opened, err = note.Open(signed, note.VerifierList(now)); err != nil {
			return 0, err
		}
	}
	tree, err := parse(opened.Text, verifier.Name())
	if err != nil {
		return 0, err
	}

	// Full audit: the tree grown from the entries' own bytes.
	var stored []tlog.Hash
	var leaves []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, 0, len(indexes))
		for _, at := range indexes {
			if at >= int64(len(stored)) {
				return nil, fmt.Errorf("hash %d is not stored", at)
			}
			hashes = append(hashes, stored[at])
		}
		return hashes, nil
	})
	for n := int64(0); n < tree.N; n += 256 {
		width := tree.N - n
		if width > 256 {
			width = 256
		}
		path := tlog.Tile{H: 8, L: -1, N: n / 256, W: int(width)}.Path()
		bundle, err := os.ReadFile(file(folder, path))
		if err != nil {
			return 0, err
		}
		for i := int64(0); i < width; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return 0, fmt.Errorf("%s is cut", path)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			leaves = append(leaves, tlog.RecordHash(bundle[2:end]))
			for i := range led {
				led[i].see(int64(len(leaves))-1, bundle[2:end])
			}
			more, err := tlog.StoredHashes(n+i, bundle[2:end], reader)
			if err != nil {
				return 0, err
			}
			stored = append(stored, more...)
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			return 0, fmt.Errorf("%s is too long", path)
		}
	}
	for _, one := range led {
		hash, err := tlog.TreeHash(one.tree.N, reader)
		if err != nil || hash != one.tree.Hash || one.named < 0 || one.named >= one.tree.N {
			return 0, fmt.Errorf("%s does not lead to %s", one.before, one.after)
		}
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return 0, err
	}
	if root != tree.Hash {
		return 0, fmt.Errorf("the entries do not give the signed root")
	}

	// Proofs from the tiles as they are on disk, authenticated by the library against the signed root.
	tiles := tlog.TileHashReader(tree, disk(folder))
	step := tree.N/97 + 1
	for n := int64(0); n < tree.N; n += step {
		proof, err := tlog.ProveRecord(tree.N, n, tiles)
		if err != nil {
			return 0, fmt.Errorf("entry %d: %w", n, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaves[n]); err != nil {
			return 0, fmt.Errorf("entry %d: %w", n, err)
		}
	}
	return tree.N, nil
}

// A checkpoint that a key and its successor signed, of a tree with an entry that names the successor.
type handover struct {
	before, after string
	tree          tlog.Tree
	named         int64
}

func (one *handover) see(index int64, entry []byte) {
	var read struct {
		Kind string
		Body struct{ Keys, Key, Before string }
	}
	if one.named < 0 && json.Unmarshal(entry, &read) == nil && read.Kind == "key.announced" &&
		read.Body.Keys == "log" && read.Body.Before == one.before && read.Body.Key == one.after {
		one.named = index
	}
}

func follow(folder, vkey string) ([]handover, note.Verifier, error) {
	text, err := os.ReadFile(filepath.Join(folder, "keys.json"))
	if err != nil {
		return nil, nil, err
	}
	var keys struct{ Log []string }
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, nil, err
	}
	var led []handover
	var now note.Verifier
	for i := 1; i < len(keys.Log); i++ {
		if len(led) == 0 && keys.Log[i-1] != vkey {
			continue
		}
		signed, err := os.ReadFile(filepath.Join(folder, "handovers", strconv.Itoa(i)+".note"))
		if err != nil {
			return nil, nil, err
		}
		var opened *note.Note
		for _, key := range keys.Log[i-1 : i+1] {
			if now, err = note.NewVerifier(key); err != nil {
				return nil, nil, err
			}
			if opened, err = note.Open(signed, note.VerifierList(now)); err != nil {
				return nil, nil, err
			}
		}
		tree, err := parse(opened.Text, now.Name())
		if err != nil {
			return nil, nil, err
		}
		led = append(led, handover{keys.Log[i-1], keys.Log[i], tree, -1})
	}
	if len(led) == 0 {
		return nil, nil, fmt.Errorf("the key leads to no other")
	}
	return led, now, nil
}

// A witness's signature over a checkpoint and a time (C2SP tlog-cosignature): the library reads the note and finds the line, Go's crypto/ed25519 checks it.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return witness{}, fmt.Errorf("no witness key")
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return witness{}, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return witness{}, fmt.Errorf("no witness key")
	}
	return witness{parts[0], uint32(hash), key[1:]}, nil
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, sig []byte) bool {
	if len(sig) != 72 {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(w.key, []byte(message), sig[8:])
}

func parse(text, origin string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return tlog.Tree{}, fmt.Errorf("not this log's checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 {
		return tlog.Tree{}, fmt.Errorf("no size")
	}
	hash, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(hash) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("no root")
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], hash)
	return tree, nil
}

type disk string

func (disk) Height() int                         { return 8 }
func (disk) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (folder disk) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		bytes, err := os.ReadFile(file(string(folder), tile.Path()))
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

// C2SP leaves the height out of the paths that the library writes, and calls data entries.
func file(folder, path string) string {
	path = strings.Replace(strings.Replace(path, "tile/8/data/", "tile/entries/", 1), "tile/8/", "tile/", 1)
	return filepath.Join(folder, filepath.FromSlash(path))
}
