// Prints doublestar-1.3.4.tsv: what Harbor's library of patterns decides. In an empty directory:
//
//	go mod init table && go get github.com/bmatcuk/doublestar@v1.3.4
//	go run doublestar-table.go > doublestar-1.3.4.tsv
//
// The first line has the names, the others a pattern and the names it matches; `!` when the library fails.
package main

import (
	"fmt"
	"math/rand"
	"strings"

	"github.com/bmatcuk/doublestar"
)

var names = []string{
	"a", "b", "ab", "ba", "abc", "aab", "aaa", "a/b", "b/a", "ab/c", "a/b/c", "a/a/b", "a/ab/b", "x/y/a/b", "abc/abc",
	"latest", "v1", "v1.2", "v1.2.3", "v1.2.3-alpine", "v10", "1.0-rc.1", "sha-0a1b2c", "main_2024", "é", "aé/b",
	"app", "app/web", "app/web/api", "team/app/web", "nginx", "library-nginx",
}

var written = []string{
	"a", "ab", "a/b", "*", "**", "***", "?", "??", "a*", "*a", "*b*", "a**", "**a", "a?c", "**/b", "a/**", "**/**", "a/**/b",
	"**/b/**", "*/b", "a/*", "*/*", "*/*/*", "a/*/b", "{a,b}", "{a,b}/c", "{a,b}*", "{a,ab}c", "{a/b,b}", "{a,a/b}", "{a/b,a}",
	"{a/**,b}", "{**/b,a}", "{a,**}/b", "{**}", "{**,a}", "{*,a/b}", "x/{y,z}/**", "a{,b}", "a{,b}c", "*{,b}", "v*{,-alpine}",
	"{v*,latest}", "{v1,v2}.{1,2}*", "v[0-9]*", "v[0-9].*", "[a-c]b", "[^a]b", "[!a]b", "[a-]b", "[]", "[", "a[", "{", "{a", "a}", "]",
	"\\*", "\\a", "a\\", "\\{a,b\\}", "[\\-a]b", "{[ab],c}b", "{a,{b,c}}", "{a,{b,c}/c}", "{,a}b", "{,a}*", "{}", "{,}", "a{}b", "é", "?é",
	"[à-ü]", "*é/*", "app/**/api", "**/app/**", "{app,team}/**", "{app,team/app}/web", "app/{web,web/api}", "app/{web/api,web}",
	"*app*", "**nginx", "*-nginx", "lib*nginx", "v?", "v??*", "*.*.*", "*[0-9]", "*[^0-9]", "*rc*", "sha-*", "*_20*", "/a", "a/", "", "a//b",
	"{a*,b*}c", "{*a,b*}", "{a,b}{,b}", "{*,x}{,b}", "a{*,x}{,b}", "{a/*,c}*", "*{a/x,aa/b}", "**/{a,b}", "**/{a,x}/b", "{a,b}/**/{b,c}",
}

// Pieces of random patterns; a group holds pieces again.
func randomPattern(random *rand.Rand, depth int) string {
	text := ""
	for n := 1 + random.Intn(4); n > 0; n-- {
		switch random.Intn(11) {
		case 0, 1, 2:
			text += string("abcv1x."[random.Intn(7)])
		case 3, 4:
			text += "*"
		case 5:
			text += "?"
		case 6, 7:
			text += []string{"/", "/**/", "**/", "/**"}[random.Intn(4)]
		case 8:
			text += []string{"[a-c]", "[^a]", "[ab]"}[random.Intn(3)]
		default:
			if depth < 2 {
				text += "{"
				for m := random.Intn(3); m >= 0; m-- {
					text += randomPattern(random, depth+1)
					if m > 0 {
						text += ","
					}
				}
				text += "}"
			}
		}
	}
	return text
}

func main() {
	random := rand.New(rand.NewSource(1))
	patterns := written
	for len(patterns) < 900 {
		patterns = append(patterns, randomPattern(random, 0))
	}
	fmt.Println("\t" + strings.Join(names, " "))
	seen := map[string]bool{}
	for index, pattern := range patterns {
		if seen[pattern] {
			continue
		}
		seen[pattern] = true
		matching, fails := []string{}, false
		for _, name := range names {
			matched, err := doublestar.Match(pattern, name)
			fails = fails || err != nil
			if matched {
				matching = append(matching, name)
			}
		}
		// Of the random ones, those that match something and with which nothing is wrong.
		if index >= len(written) && (fails || len(matching) == 0) {
			continue
		}
		if fails {
			matching = []string{"!"}
		}
		fmt.Println(pattern + "\t" + strings.Join(matching, " "))
	}
}
