using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class ReportTextTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(10_235, "10.0 KiB")]
    [InlineData(102_400, "100 KiB")]
    [InlineData(1_048_575, "1.00 MiB")]
    [InlineData(785L << 30, "785 GiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    public void Bytes_Count_HasThreeDigits(long count, string expected) => Assert.Equal(expected, ReportText.Bytes(count));

    [Theory]
    [InlineData("00:00:00.9", "0s")]
    [InlineData("00:00:45", "45s")]
    [InlineData("00:03:20", "3m 20s")]
    [InlineData("02:05:59", "2h 5m")]
    [InlineData("4.03:02:01", "4d 3h")]
    public void Span_Time_HasTwoUnits(string span, string expected) =>
        Assert.Equal(expected, ReportText.Span(TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Moment_InAnotherZone_IsInUtc() =>
        Assert.Equal("2026-01-31T23:59:59Z", ReportText.Moment(new DateTimeOffset(2026, 2, 1, 1, 59, 59, TimeSpan.FromHours(2))));
}
