using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Sluice.Actors.Tests.Serialization;

/// <summary>A message as text, field by field: records compare their lists by reference, and bytes alone would hide a field that is never written.</summary>
internal static class Fields
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        Enum or IFormattable => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        bool truth => truth ? "true" : "false",
        _ => $"{value.GetType().Name}({string.Join(", ", Properties(value).Select(property => $"{property.Name} {Of(property.GetValue(value))}"))})",
    };

    private static IEnumerable<PropertyInfo> Properties(object value) =>
        value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0);
}
