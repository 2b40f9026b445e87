using System.Buffers;

namespace Sluice.Hosting.Settings;

/// <summary>
/// The HOCON that Akka's parser reads as it was meant. Of other text that parser goes on for ever, ends the process by its recursion, or leaves out the rest without
/// a word (what follows a brace too many, and with it the next file), so it is not given any.
/// </summary>
internal sealed class HoconText
{
    public const int MostCharacters = 128 * 1024;

    private const int MostDepth = 32;
    private const int MostSubstitutions = 100;

    /// <summary>What ends a word for Akka.</summary>
    private const string Marks = "$\"{}[]:=,#`^?!@*&\\";

    private const string Triple = "\"\"\"";

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly string _text;
    private readonly List<string> _path = [];
    private readonly List<Substitution> _substitutions = [];
    private int _at;
    private int _depth;

    private HoconText(string text) => _text = text;

    private bool IsAtEnd => _at >= _text.Length;

    /// <param name="text">Ends with a line break: without one Akka overlooks its last character.</param>
    /// <exception cref="FormatException">It is other text; the message has the line and what is wrong there.</exception>
    public static void Check(string text)
    {
        if (text.Length > MostCharacters)
            throw new FormatException($"it is longer than {MostCharacters} characters.");
        var hocon = new HoconText(text);
        hocon.Members(isNested: false);
        hocon.CheckSubstitutions();
    }

    private void Members(bool isNested)
    {
        Skip();
        if (!isNested && Sees('{'))
            throw Fault("leave out the braces around the whole text; other files follow it");
        while (!IsAtEnd)
        {
            if (isNested && TryTake('}'))
                return;
            Member();
            EndOfLine(isNested ? '}' : null);
        }

        if (isNested)
            throw Fault("a '{' is not closed");
    }

    private void Member()
    {
        var depth = _path.Count;
        Path();
        Blanks();
        if (Sees('+') || _path[^1].EndsWith('+'))
            throw Fault("nothing can be appended with '+='; write the whole value");
        if (Sees('{'))
        {
            Object();
        }
        else if (TryTake('=') || TryTake(':'))
        {
            Skip();
            Value();
        }
        else
        {
            throw Fault(_path[^1] == "include" ? "nothing can be included; lay another file into this directory" : "after a key there is to be '=', ':' or '{'");
        }

        _path.RemoveRange(depth, _path.Count - depth);
    }

    private void Path()
    {
        do
        {
            var start = _at;
            if (Sees('"'))
                Quoted();
            else
                Word('.');
            if (_at - start < 1 || _text.AsSpan(start, _at - start) is "\"\"")
                throw Fault("a key is missing");
            _path.Add(_text[start.._at].Trim('"'));
            if (_path.Count > MostDepth)
                throw Fault($"keys are nested deeper than {MostDepth}");
        }
        while (TryTake('.'));
    }

    private void Value()
    {
        if (Sees('{'))
            Object();
        else if (Sees('['))
            Array();
        else
            Words();
    }

    private void Object()
    {
        Open();
        Members(isNested: true);
        _depth--;
    }

    private void Array()
    {
        Open();
        Skip();
        while (!TryTake(']'))
        {
            if (IsAtEnd)
                throw Fault("a '[' is not closed");
            Value();
            EndOfLine(']');
        }

        _depth--;
    }

    private void Open()
    {
        _at++;
        if (++_depth > MostDepth)
            throw Fault($"braces are nested deeper than {MostDepth}");
    }

    /// <summary>What is joined to one value on its line.</summary>
    private void Words()
    {
        var start = _at;
        for (var last = -1; last != _at; Blanks())
        {
            last = _at;
            if (Sees(Triple))
                TripleQuoted();
            else if (Sees('"'))
                Quoted();
            else if (Sees("${"))
                Substitute();
            else
                Word(null);
        }

        if (_at == start)
            throw Fault("a value is missing");
    }

    private void Word(char? end)
    {
        while (!IsAtEnd && IsPlain(_text[_at]) && _text[_at] != end && !Sees("//"))
            _at++;
    }

    private void Quoted()
    {
        for (_at++; !TryTake('"'); _at++)
        {
            if (IsAtEnd || Sees('\n'))
                throw Fault("a quote is not closed on its line");
            if (!TryTake('\\'))
                continue;
            if (IsAtEnd || !"\"\\/bfnrtu".Contains(_text[_at]))
                throw Fault("a backslash in quotes stands before one of \"\\/bfnrtu");
            if (Sees('u') && !(_at + 4 < _text.Length && _text.AsSpan(_at + 1, 4).IndexOfAnyExcept(Hexadecimal) < 0))
                throw Fault("after \\u there are to be four hexadecimal digits");
        }
    }

    private void TripleQuoted()
    {
        var end = _text.IndexOf(Triple, _at + Triple.Length, StringComparison.Ordinal);
        if (end < 0)
            throw Fault($"a {Triple} is not closed");
        _at = end + Triple.Length;
    }

    private void Substitute()
    {
        var start = _at += 2;
        while (!IsAtEnd && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '_' or '.'))
            _at++;
        var target = _text[start.._at];
        if (target.Length == 0 || !TryTake('}'))
            throw Fault("a substitution is written ${key}, with letters, digits, '-', '_' and '.'");
        _substitutions.Add(new([.. _path], target));
        if (_substitutions.Count > MostSubstitutions)
            throw Fault($"there are more than {MostSubstitutions} substitutions");
    }

    /// <summary>A value with a substitution that leads to another could lead back to itself, or double with each.</summary>
    private void CheckSubstitutions()
    {
        foreach (var substitution in _substitutions)
        {
            if (_substitutions.Exists(other => AreNested(substitution.Target.Split('.'), other.At)))
                throw new FormatException($"${{{substitution.Target}}} leads to a value that is made of a substitution itself; write that one's value.");
        }
    }

    private static bool AreNested(ReadOnlySpan<string> one, ReadOnlySpan<string> other)
    {
        var parts = Math.Min(one.Length, other.Length);
        return one[..parts].SequenceEqual(other[..parts]);
    }

    /// <summary>After a value: a comma, the end of the line, or the end of what it is in.</summary>
    private void EndOfLine(char? end)
    {
        Blanks();
        var comma = TryTake(',');
        if (!comma && !IsAtEnd && !char.IsWhiteSpace(_text[_at]) && !IsComment() && !(end is { } mark && Sees(mark)))
            throw Fault("after a value there is to be a comma or the end of the line; a value with marks in it is put into quotes");
        Skip();
    }

    private void Skip()
    {
        while (!IsAtEnd)
        {
            if (IsComment())
                _at = _text.IndexOf('\n', _at) is var end and >= 0 ? end : _text.Length;
            else if (char.IsWhiteSpace(_text[_at]))
                _at++;
            else
                return;
        }
    }

    private void Blanks()
    {
        while (!IsAtEnd && _text[_at] is ' ' or '\t')
            _at++;
    }

    private bool IsComment() => Sees('#') || Sees("//");

    private bool Sees(char mark) => !IsAtEnd && _text[_at] == mark;

    private bool Sees(string mark) => _text.AsSpan(_at).StartsWith(mark, StringComparison.Ordinal);

    private bool TryTake(char mark)
    {
        if (!Sees(mark))
            return false;
        _at++;
        return true;
    }

    private static bool IsPlain(char c) => !char.IsWhiteSpace(c) && !char.IsControl(c) && !Marks.Contains(c);

    private FormatException Fault(string what) => new($"line {_text.AsSpan(0, Math.Min(_at, _text.Length)).Count('\n') + 1}: {what}.");

    /// <param name="At">The key whose value it is in.</param>
    /// <param name="Target">The key that it leads to.</param>
    private sealed record Substitution(string[] At, string Target);
}
