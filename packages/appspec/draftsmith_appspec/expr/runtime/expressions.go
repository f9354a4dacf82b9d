// Package expr is what the expressions of the spec call: exact decimals, and dates that give the same answer in every
// language. It needs the standard library only.
//
// A decimal is a *big.Rat, a date is midnight in UTC, a time of day is on January 1 of the year 0, as time.Parse reads it.
package expr

import (
	"cmp"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"
)

// Ptr makes a value one that might have been empty.
func Ptr[T any](value T) *T { return &value }

// If is the value of one function or the other.
func If[T any](condition bool, then, otherwise func() T) T {
	if condition {
		return then()
	}
	return otherwise()
}

// Int is a whole number that the compiler does not calculate with.
func Int(value int64) int64 { return value }

// Dec reads a decimal such as "2.50".
func Dec(text string) *big.Rat {
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("no decimal: " + text)
	}
	return value
}

// Whole is a whole number as a decimal.
func Whole(value int64) *big.Rat             { return new(big.Rat).SetInt64(value) }
func Plus(left, right *big.Rat) *big.Rat     { return new(big.Rat).Add(left, right) }
func Minus(left, right *big.Rat) *big.Rat    { return new(big.Rat).Sub(left, right) }
func Times(left, right *big.Rat) *big.Rat    { return new(big.Rat).Mul(left, right) }
func Negative(value *big.Rat) *big.Rat       { return new(big.Rat).Neg(value) }
func Absolute(value *big.Rat) *big.Rat       { return new(big.Rat).Abs(value) }
func Quotient(left, right *big.Rat) *big.Rat { return Round(new(big.Rat).Quo(left, right), 10) }

// Round gives that many decimal places, halves away from zero.
func Round(value *big.Rat, places int64) *big.Rat {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(places), nil)
	scaled := new(big.Rat).Mul(value, new(big.Rat).SetInt(power))
	twice := new(big.Int).Mul(scaled.Num(), big.NewInt(2))
	half := new(big.Int).Add(twice.Abs(twice), scaled.Denom())
	units := half.Quo(half, new(big.Int).Mul(scaled.Denom(), big.NewInt(2)))
	if scaled.Sign() < 0 {
		units.Neg(units)
	}
	return new(big.Rat).SetFrac(units, power)
}

// Abs is a whole number without its sign.
func Abs(value int64) int64 {
	if value < 0 {
		return -value
	}
	return value
}

// Same tells whether two ids are there and equal.
func Same(left, right *string) bool { return left != nil && right != nil && *left == *right }

// In tells whether a value is one of others.
func In[T comparable](value T, values ...T) bool {
	for _, each := range values {
		if each == value {
			return true
		}
	}
	return false
}

func InDec(value *big.Rat, values ...*big.Rat) bool {
	return Some(values, func(each *big.Rat) bool { return each.Cmp(value) == 0 })
}

func InTime(value time.Time, values ...time.Time) bool {
	for _, each := range values {
		if each.Equal(value) {
			return true
		}
	}
	return false
}

// Size is how many code points a text has.
func Size(text string) int64 { return int64(utf8.RuneCountInString(text)) }

// Lower writes a-z for A-Z; other letters stay, as databases leave them.
func Lower(text string) string {
	return strings.Map(func(letter rune) rune {
		if 'A' <= letter && letter <= 'Z' {
			return letter + 32
		}
		return letter
	}, text)
}

// Upper writes A-Z for a-z.
func Upper(text string) string {
	return strings.Map(func(letter rune) rune {
		if 'a' <= letter && letter <= 'z' {
			return letter - 32
		}
		return letter
	}, text)
}

func StartsWith(text, part string) bool { return strings.HasPrefix(text, part) }
func EndsWith(text, part string) bool   { return strings.HasSuffix(text, part) }
func Contains(text, part string) bool   { return strings.Contains(text, part) }

// Minutes is a length of time as rows keep it.
func Minutes(count int64) time.Duration { return time.Duration(count) * time.Minute }

// WholeMinutes is a length of time in minutes, rounded down.
func WholeMinutes(length time.Duration) int64 { return floored(length, time.Minute) }
func Hours(length time.Duration) *big.Rat {
	return Quotient(Whole(floored(length, time.Second)), Whole(3600))
}
func Days(length time.Duration) *big.Rat {
	return Quotient(Whole(floored(length, time.Second)), Whole(86400))
}
func Ratio(length, other time.Duration) *big.Rat {
	return Quotient(Whole(int64(length)), Whole(int64(other)))
}

func floored(length, unit time.Duration) int64 {
	count := length / unit
	if length%unit < 0 {
		count--
	}
	return int64(count)
}

func Date(text string) time.Time { return parsed("2006-01-02", text) }
func Time(text string) time.Time { return parsed("15:04:05", text) }

func parsed(layout, text string) time.Time {
	value, err := time.Parse(layout, text)
	if err != nil {
		panic(err)
	}
	return value
}

// DateOf is the date of a moment, in UTC.
func DateOf(moment time.Time) time.Time { return moment.UTC().Truncate(24 * time.Hour) }

// TimeOf is the time of day of a moment, in UTC.
func TimeOf(moment time.Time) time.Time {
	at := moment.UTC()
	return time.Date(0, 1, 1, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
}

// LaterDate is the date of midnight that much later.
func LaterDate(date time.Time, length time.Duration) time.Time { return DateOf(date.Add(length)) }

func Year(at time.Time) int64  { return int64(at.UTC().Year()) }
func Month(at time.Time) int64 { return int64(at.UTC().Month()) }
func Day(at time.Time) int64   { return int64(at.UTC().Day()) }

// Weekday is 1 for Monday, 7 for Sunday.
func Weekday(at time.Time) int64 { return int64(at.UTC().Weekday()+6)%7 + 1 }

// Age is in whole years.
func Age(born, now time.Time) int64 {
	today := now.UTC()
	years := today.Year() - born.Year()
	if today.Month() < born.Month() || today.Month() == born.Month() && today.Day() < born.Day() {
		years--
	}
	return int64(years)
}

func Count[E any](rows []*E, holds func(*E) bool) int64 {
	var count int64
	for _, each := range rows {
		if holds(each) {
			count++
		}
	}
	return count
}

func Some[E any](rows []*E, holds func(*E) bool) bool { return Count(rows, holds) > 0 }
func Every[E any](rows []*E, holds func(*E) bool) bool {
	return Count(rows, holds) == int64(len(rows))
}

// Sum adds up what there is.
func Sum[E any, N int64 | time.Duration](rows []*E, of func(*E) *N) N {
	var total N
	for _, each := range rows {
		if value := of(each); value != nil {
			total += *value
		}
	}
	return total
}

func SumDec[E any](rows []*E, of func(*E) *big.Rat) *big.Rat {
	total := new(big.Rat)
	for _, each := range rows {
		if value := of(each); value != nil {
			total.Add(total, value)
		}
	}
	return total
}

// Average is the mean of what there is, or nil.
func Average[E any](rows []*E, of func(*E) *big.Rat) *big.Rat {
	count := Count(rows, func(each *E) bool { return of(each) != nil })
	if count == 0 {
		return nil
	}
	return Quotient(SumDec(rows, of), Whole(count))
}

// Least is the first by order of what there is, or nil.
func Least[E, T any](rows []*E, of func(*E) *T, order func(left, right *T) int) *T {
	var best *T
	for _, each := range rows {
		if value := of(each); value != nil && (best == nil || order(value, best) < 0) {
			best = value
		}
	}
	return best
}

// Greatest is the last by order of what there is, or nil.
func Greatest[E, T any](rows []*E, of func(*E) *T, order func(left, right *T) int) *T {
	return Least(rows, of, func(left, right *T) int { return order(right, left) })
}

func Decimals(left, right *big.Rat) int            { return left.Cmp(right) }
func Moments(left, right *time.Time) int           { return left.Compare(*right) }
func Values[T cmp.Ordered](left, right *T) int     { return cmp.Compare(*left, *right) }
