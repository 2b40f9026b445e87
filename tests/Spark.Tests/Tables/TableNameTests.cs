using Sluice.Spark.Tables;
using Xunit;

namespace Sluice.Spark.Tests.Tables;

public sealed class TableNameTests
{
    [Theory]
    [InlineData("ad_views", "\"ad_views\"")]
    [InlineData("public.ad_views", "\"public\".\"ad_views\"")]
    [InlineData("Select.Order$1", "\"Select\".\"Order$1\"")]
    public void A_name_stands_in_quotes(string text, string sql)
    {
        Assert.Equal(sql, TableName.Parse(text).Sql);
        Assert.Equal(text, TableName.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("a;drop table victims")]
    [InlineData("a--")]
    [InlineData("a'")]
    [InlineData("a\n")]
    [InlineData("1a")]
    [InlineData("a\\b")]
    [InlineData("pg_sleep(5)")]
    [InlineData("naïve")]
    [InlineData("a.b.c")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("x123456789012345678901234567890123456789012345678901234567890123")]
    public void What_could_be_more_than_a_name_is_none(string text)
    {
        Assert.Throws<ArgumentException>(() => TableName.Parse(text));
        if (!text.Contains('.', StringComparison.Ordinal))
            Assert.Throws<ArgumentException>(() => ColumnName.Parse(text));
    }
}
